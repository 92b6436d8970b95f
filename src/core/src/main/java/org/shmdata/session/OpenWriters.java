// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The writers of this JVM: those still open when it ends are closed then, so that nothing of them stays on the machine.
 * The JVM knows of it only while there are any: what it knows stays in memory, and with it the class loader that opened
 * the first one.
 */
public final class OpenWriters {
    /** Guards all of it. */
    private static final Set<WriterSession> OPEN = new HashSet<>();

    private static @Nullable Thread hook;
    private static boolean ending;

    /** How many are being opened: they serve their paths already, or will in a moment. */
    private static int opening;

    private static final long OPENING_SECONDS = 2;

    private OpenWriters() {}

    /**
     * To be called before a writer is opened; {@link #opened} or {@link #failed} must follow. Throws if the JVM is
     * ending: nobody would close the writer.
     */
    static void opening(Path path) {
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
                throw new IllegalStateException(
                        Logs.oneLine("no writer can be opened for " + path + ": this JVM is ending"));
            }
            opening++;
        }
    }

    static void opened(WriterSession writer) {
        synchronized (OPEN) {
            OPEN.add(writer);
            opening--;
            OPEN.notifyAll();
        }
    }

    /** Nothing was opened, or nothing of it is left. */
    static void failed() {
        synchronized (OPEN) {
            opening--;
            OPEN.notifyAll();
            forgetHook();
        }
    }

    static void closed(WriterSession writer) {
        synchronized (OPEN) {
            if (OPEN.remove(writer)) {
                forgetHook();
            }
        }
    }

    private static void forgetHook() {
        if (OPEN.isEmpty() && opening == 0 && hook != null && !ending) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // it runs already, and finds nothing to do
            }
            hook = null;
        }
    }

    /**
     * Those that are open now.
     *
     * @return a list of its own
     */
    public static List<WriterSession> all() {
        synchronized (OPEN) {
            return List.copyOf(OPEN);
        }
    }

    private static void end() {
        synchronized (OPEN) {
            ending = true;
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(OPENING_SECONDS);
            try {
                while (opening > 0 && System.nanoTime() - deadline < 0) {
                    OPEN.wait(OPENING_SECONDS * 1000);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        all().forEach(WriterSession::closeAtExit);
    }
}
