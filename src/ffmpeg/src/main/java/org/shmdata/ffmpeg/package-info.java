// SPDX-License-Identifier: Apache-2.0
/**
 * Shmdatas to video files and back, by FFmpeg's libraries: {@link org.shmdata.ffmpeg.Recorder} records, {@link
 * org.shmdata.ffmpeg.VideoReader} decodes, {@link org.shmdata.ffmpeg.ContactSheet} shows a file at a glance.
 *
 * <p>FFmpeg's log is routed to the logger {@code org.shmdata.ffmpeg} at level {@code DEBUG}, for the whole process.
 */
package org.shmdata.ffmpeg;
