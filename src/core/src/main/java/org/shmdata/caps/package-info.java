// SPDX-License-Identifier: Apache-2.0

/**
 * Type strings: what the frames of a shmdata are.
 *
 * <p>A writer announces one type, by convention GStreamer caps as text. {@link org.shmdata.caps.Caps} reads and
 * prints any; {@link org.shmdata.caps.VideoCaps} and {@link org.shmdata.caps.AudioCaps} understand raw video and
 * audio, and tell where planes, rows and samples lie in a frame. Everything here is immutable and safe for use by any
 * thread, and needs no native library. A wrong argument is an
 * {@link IllegalArgumentException}. It is a {@link org.shmdata.caps.CapsException} if a text or its content is wrong.
 *
 * <pre>{@code
 * VideoCaps caps = VideoCaps.parse("video/x-raw,format=(string)I420,width=(int)321,height=(int)241,framerate=30/1");
 * VideoLayout layout = caps.layoutOf(frameSizeBytes);       // told by the size: padded rows, or tight ones
 * long firstChromaRow = layout.offset(1);                   // 78408 if padded, 77361 if tight
 * FrameRate rate = caps.frameRate().orElse(FrameRate.of(30));
 * String announce = VideoCaps.of(PixelFormat.RGBA, 1280, 720, rate).toString();
 * }</pre>
 */
@NullMarked
package org.shmdata.caps;

import org.jspecify.annotations.NullMarked;
