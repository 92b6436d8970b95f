// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.shmdata.ShmdataException;

/** The recorders of this JVM: those still open when it ends are closed then, so that their files are finished. */
final class OpenRecorders {
    private static final Set<Recorder> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(OpenRecorders::closeAll, "shmdata recorders at exit"));
    }

    private OpenRecorders() {}

    static void add(Recorder recorder) {
        OPEN.add(recorder);
    }

    static void remove(Recorder recorder) {
        OPEN.remove(recorder);
    }

    private static void closeAll() {
        for (Recorder recorder : List.copyOf(OPEN)) {
            try {
                recorder.close();
            } catch (ShmdataException e) {
                LibAv.LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
            }
        }
    }
}
