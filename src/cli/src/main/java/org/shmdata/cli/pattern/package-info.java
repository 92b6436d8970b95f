// SPDX-License-Identifier: Apache-2.0
/**
 * The moving test pattern. A {@link org.shmdata.cli.pattern.Pattern} paints the picture, a {@link
 * org.shmdata.cli.pattern.Readout} the frame counter and the clock for people, a {@link
 * org.shmdata.cli.pattern.FrameStamp} the frame number for programs; {@link org.shmdata.cli.pattern.TestPattern} puts
 * them together. All of them paint into the frame's own memory, by whole rows.
 */
@NullMarked
package org.shmdata.cli.pattern;

import org.jspecify.annotations.NullMarked;
