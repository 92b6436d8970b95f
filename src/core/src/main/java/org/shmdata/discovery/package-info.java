// SPDX-License-Identifier: Apache-2.0
/**
 * Finds the shmdatas of this host, and removes what dead writers left. Not for programs, which use {@code
 * org.shmdata.Shmdata}.
 *
 * <p>Here it is decided which paths are looked at. What is at a path is found out by {@code org.shmdata.session}, on
 * which this package depends, as on {@link org.shmdata.ShmdataException}, which it throws. It knows nothing else of
 * {@code org.shmdata}.
 */
@NullMarked
package org.shmdata.discovery;

import org.jspecify.annotations.NullMarked;
