// SPDX-License-Identifier: Apache-2.0
/**
 * Shmdatas to video files and back, by FFmpeg's libraries: {@link org.shmdata.ffmpeg.Recorder} records, {@link
 * org.shmdata.ffmpeg.VideoReader} decodes, {@link org.shmdata.ffmpeg.ContactSheet} makes an image of a file.
 *
 * <p>FFmpeg has one log for the whole process, with one level and one callback. The first use of this package sets
 * both: warnings and errors go to the logger {@code org.shmdata.ffmpeg} at level {@code DEBUG}, and the last error
 * becomes part of an exception's message. An application that uses FFmpeg's log itself starts the JVM with {@code
 * -Dorg.shmdata.ffmpeg.log=false}: then both are left as they are, and messages have FFmpeg's error codes alone.
 *
 * <p>JavaCPP refuses native memory if the process is larger than four times its maximum heap. With a small heap and
 * large pictures, start the JVM with {@code -Dorg.bytedeco.javacpp.maxPhysicalBytes=0}.
 */
@NullMarked
package org.shmdata.ffmpeg;

import org.jspecify.annotations.NullMarked;
