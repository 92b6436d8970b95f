// SPDX-License-Identifier: Apache-2.0
/**
 * How frames get from a follower's session to whoever reads them: pulled by the reader's own thread, copied into a
 * queue, given to a listener, run on an executor, or published to subscribers. Not for programs, which use {@code
 * org.shmdata}.
 *
 * <p>It depends on {@code org.shmdata.session}, and on {@link org.shmdata.ShmdataException}, which it throws. It knows
 * nothing else of {@code org.shmdata}: what a reader sees of a frame is made there.
 */
@NullMarked
package org.shmdata.delivery;

import org.jspecify.annotations.NullMarked;
