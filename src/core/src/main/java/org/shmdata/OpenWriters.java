// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException.Reason;

/**
 * The writers of this JVM: those still open when it ends are closed then, so that nothing of them stays on the machine. The JVM knows of it only while
 * there are any: what it knows stays in memory, and with it the class loader that opened the first one.
 */
final class OpenWriters {
    /** Guards all of it. */
    private static final Set<ShmdataWriter> OPEN = new HashSet<>();

    private static @Nullable Thread hook;
    private static boolean ending;

    private OpenWriters() {}

    /** Throws where the JVM is ending: nobody would close the writer. */
    static void add(ShmdataWriter writer) {
        synchronized (OPEN) {
            if (hook == null && !ending) {
                Thread atExit = new Thread(OpenWriters::end, "shmdata writers at exit");
                try {
                    Runtime.getRuntime().addShutdownHook(atExit);
                    hook = atExit;
                } catch (IllegalStateException e) {
                    ending = true;
                }
            }
            if (ending) {
                throw new ShmdataException(Reason.WRONG_STATE, "no writer can be opened for " + writer.path() + ": this JVM is ending", null);
            }
            OPEN.add(writer);
        }
    }

    static void remove(ShmdataWriter writer) {
        synchronized (OPEN) {
            if (OPEN.remove(writer) && OPEN.isEmpty() && hook != null && !ending) {
                try {
                    Runtime.getRuntime().removeShutdownHook(hook);
                } catch (IllegalStateException e) {
                    // it runs already, and finds nothing to do
                }
                hook = null;
            }
        }
    }

    /** Those open now. */
    static List<ShmdataWriter> all() {
        synchronized (OPEN) {
            return List.copyOf(OPEN);
        }
    }

    private static void end() {
        synchronized (OPEN) {
            ending = true;
        }
        all().forEach(ShmdataWriter::closeAtExit);
    }
}
