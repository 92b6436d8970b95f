// SPDX-License-Identifier: Apache-2.0
/**
 * Video frames to and from Java's own images, {@link java.awt.image.BufferedImage}.
 *
 * <p>The only package here that needs the module {@code java.desktop}; programs that do not use it run without.
 */
@NullMarked
package org.shmdata.image;

import org.jspecify.annotations.NullMarked;
