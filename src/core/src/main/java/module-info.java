// SPDX-License-Identifier: Apache-2.0
/**
 * Frames in shared memory: writers and followers ({@link org.shmdata}), the types of frames ({@link org.shmdata.caps}),
 * and the raw C interface ({@code org.shmdata.bindings}).
 */
module org.shmdata {
    requires transitive org.bytedeco.javacpp;
    requires static org.jspecify;

    exports org.shmdata;
    exports org.shmdata.caps;
    exports org.shmdata.bindings;

    // provided by the jar of a platform, which is thereby found without being named
    uses org.shmdata.bindings.NativeLibraries;
}
