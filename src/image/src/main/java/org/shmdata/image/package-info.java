// SPDX-License-Identifier: Apache-2.0
/**
 * Video frames to and from Java's own images, {@link java.awt.image.BufferedImage}: {@link
 * org.shmdata.image.FrameImages}.
 */
@NullMarked
package org.shmdata.image;

import org.jspecify.annotations.NullMarked;
