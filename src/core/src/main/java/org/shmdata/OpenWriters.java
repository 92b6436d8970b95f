// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The writers of this JVM: those still open when it ends are closed then, so that nothing of them stays on the machine. */
final class OpenWriters {
    private static final Set<ShmdataWriter> OPEN = ConcurrentHashMap.newKeySet();

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> List.copyOf(OPEN).forEach(ShmdataWriter::closeAtExit), "shmdata writers at exit"));
        } catch (IllegalStateException e) {
            // The JVM is ending already: whoever opens a writer now has to close it.
        }
    }

    private OpenWriters() {}

    static void add(ShmdataWriter writer) {
        OPEN.add(writer);
    }

    static void remove(ShmdataWriter writer) {
        OPEN.remove(writer);
    }
}
