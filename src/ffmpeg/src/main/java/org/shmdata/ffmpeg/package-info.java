// SPDX-License-Identifier: Apache-2.0
/**
 * Shmdatas to video files and back, by FFmpeg's libraries: {@link org.shmdata.ffmpeg.Recorder} records, {@link
 * org.shmdata.ffmpeg.VideoReader} decodes, {@link org.shmdata.ffmpeg.ContactSheet} shows a file at a glance.
 *
 * <p>FFmpeg's log is routed to the logger {@code org.shmdata.ffmpeg} at level {@code DEBUG}, for the whole process.
 *
 * <p>JavaCPP refuses native memory when the process is larger than four times its heap may become: where a small heap meets large
 * pictures, start the JVM with {@code -Dorg.bytedeco.javacpp.maxPhysicalBytes=0}.
 */
@NullMarked
package org.shmdata.ffmpeg;

import org.jspecify.annotations.NullMarked;
