// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

/**
 * The system properties of this project, with all that it reads in any of its artifacts. Set them when the JVM starts:
 * {@code java -DNAME=VALUE}.
 */
public final class SystemProperties {
    /**
     * If this is {@code trace}, the warning about a follower that was never closed without being closed says where it was
     * opened. Without it the warning has the path only, because knowing more would cost something for every follower.
     */
    public static final String LEAKS = "org.shmdata.leaks";

    /**
     * If this is {@code false}, FFmpeg's messages stay as FFmpeg has them, on standard error. By default the recorder
     * puts them into the log.
     */
    public static final String FFMPEG_LOG = "org.shmdata.ffmpeg.log";

    /**
     * If this is {@code true}, the command-line tool prints stack traces of errors, as with its option {@code --debug}.
     */
    public static final String DEBUG = "org.shmdata.debug";

    /**
     * The directory that native libraries are unpacked to and loaded from. It is JavaCPP's property. The directory must
     * be writable, and on a file system that libraries may be loaded from. By default it is {@code ~/.javacpp/cache},
     * see {@link Shmdata}.
     */
    public static final String LIBRARY_CACHE = "org.bytedeco.javacpp.cachedir";

    private SystemProperties() {}
}
