// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.io.IOException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.bindings.sessions.shmdata_sessions;

/** Loads the native library, once, and knows why if that failed. */
public final class NativeLibrary {
    // kept for those who ask later: its trace tells what was tried
    @SuppressWarnings("StaticAssignmentOfThrowable")
    private static final @Nullable Throwable UNAVAILABLE = load();

    private NativeLibrary() {}

    private static @Nullable Throwable load() {
        try {
            LibraryCache.check();
            Loader.load(org.shmdata.presets.shmdata_sessions.class);
            int found = shmdata_sessions.shmdata_extension_version();
            int wanted = shmdata_sessions.SHMDATA_EXTENSION_VERSION;
            if (found != wanted) {
                return new UnsatisfiedLinkError("the native library has extension version " + found
                        + ", this jar needs " + wanted + ": use jars of one release");
            }
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    /**
     * Why it could not be loaded.
     *
     * @return null if it is loaded
     */
    public static @Nullable Throwable unavailabilityCause() {
        return UNAVAILABLE;
    }

    /**
     * Loads it.
     *
     * @throws ShmdataException of reason {@code UNAVAILABLE} if it cannot be loaded
     */
    public static void ensureAvailable() {
        if (UNAVAILABLE != null) {
            throw new ShmdataException(Reason.UNAVAILABLE, why(UNAVAILABLE), UNAVAILABLE);
        }
    }

    private static String why(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        if (failure instanceof SecurityException) {
            return text;
        }
        if (failure instanceof NoClassDefFoundError && text.contains("org/bytedeco")) {
            return "no JavaCPP: put the jar org.bytedeco:javacpp on the class path; on the module path say \"requires org.bytedeco.javacpp\" too ("
                    + failure + ")";
        }
        String platform = Loader.Detector.getPlatform();
        if (!isBundled(platform)) {
            return "no bundled libshmdata for " + platform + ": put the jar org.shmdata:shmdata with classifier "
                    + platform + " on the class path; an installed libshmdata serves org.shmdata.bindings alone ("
                    + failure + ")";
        }
        return "the bundled libshmdata for " + platform + " cannot be loaded: " + LoadFailure.describe(failure);
    }

    private static boolean isBundled(String platform) {
        try {
            String library = System.mapLibraryName("jnishmdata_sessions");
            return Loader.findResource(NativeLibrary.class, "/org/shmdata/bindings/" + platform + "/" + library)
                    != null;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends JavaCPP's thread, which keeps this class loader in memory, if JavaCPP comes from the same one. */
    public static void stopDeallocatorThread() {
        if (Pointer.class.getClassLoader() == NativeLibrary.class.getClassLoader()) {
            Pointer.interruptDeallocatorThread();
        }
    }
}
