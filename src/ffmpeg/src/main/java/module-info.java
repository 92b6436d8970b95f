// SPDX-License-Identifier: Apache-2.0
/**
 * Recording with FFmpeg: {@link org.shmdata.ffmpeg.Recorder}. The modules of FFmpeg's native libraries, such as
 * {@code org.bytedeco.ffmpeg.linux.x86_64}, are named by the program.
 */
module org.shmdata.ffmpeg {
    requires java.desktop;
    requires org.bytedeco.ffmpeg;
    requires transitive org.shmdata;
    requires static org.jspecify;

    exports org.shmdata.ffmpeg;
}
