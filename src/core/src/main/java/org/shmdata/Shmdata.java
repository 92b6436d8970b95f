// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.shmdata.bindings.sessions.shmdata_sessions;

/** Whether shared memory frames work in this JVM. */
public final class Shmdata {
    // kept for those who ask later: its trace tells what was tried
    @SuppressWarnings("StaticAssignmentOfThrowable")
    private static final @Nullable Throwable UNAVAILABLE = load();

    private Shmdata() {}

    private static @Nullable Throwable load() {
        try {
            Loader.load(org.shmdata.presets.shmdata_sessions.class);
            int found = shmdata_sessions.shmdata_extension_version();
            int wanted = shmdata_sessions.SHMDATA_EXTENSION_VERSION;
            if (found != wanted) {
                return new UnsatisfiedLinkError("the native library has extension version " + found + ", this jar needs " + wanted
                        + ": use jars of one release");
            }
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    /**
     * Whether the native library is loaded and fits.
     *
     * @return false where this platform has none, see {@link #unavailabilityCause}
     */
    public static boolean isAvailable() {
        return UNAVAILABLE == null;
    }

    /**
     * Why the native library could not be loaded.
     *
     * @return null where it could
     */
    public static @Nullable Throwable unavailabilityCause() {
        return UNAVAILABLE;
    }

    /**
     * Loads the native library.
     *
     * @throws ShmdataException of reason {@code UNAVAILABLE} where it cannot be loaded: the message names the platform and the jar that is missing
     */
    public static void ensureAvailable() {
        if (UNAVAILABLE == null) {
            return;
        }
        if (UNAVAILABLE instanceof NoClassDefFoundError) {
            throw new ShmdataException(
                    ShmdataException.Reason.UNAVAILABLE,
                    "no JavaCPP: put the jar org.bytedeco:javacpp on the class path; on the module path say \"requires org.bytedeco.javacpp\" too ("
                            + UNAVAILABLE + ")",
                    UNAVAILABLE);
        }
        String platform = Loader.Detector.getPlatform();
        throw new ShmdataException(
                ShmdataException.Reason.UNAVAILABLE,
                "no bundled libshmdata for " + platform + ": put the jar org.shmdata:shmdata with classifier " + platform
                        + " on the class path; an installed libshmdata serves org.shmdata.bindings alone (" + UNAVAILABLE + ")",
                UNAVAILABLE);
    }
}
