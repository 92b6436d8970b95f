// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.util.function.IntConsumer;

/**
 * Signals of the operating system. The class used is not in the Java standard but in every JDK (module jdk.unsupported): a shutdown hook would
 * not do, since it runs beside the hooks of others and cannot choose the exit code.
 */
final class Signals {
    private Signals() {}

    /**
     * Hears of a signal instead of what the JVM does on it.
     *
     * @param name as in {@code kill -l}: {@code INT}
     * @param action gets the signal's number, on a thread of the JVM's
     * @return puts things back as they were
     */
    static Runnable hear(String name, IntConsumer action) {
        try {
            sun.misc.Signal signal = new sun.misc.Signal(name);
            sun.misc.SignalHandler before = sun.misc.Signal.handle(signal, received -> action.accept(received.getNumber()));
            return () -> sun.misc.Signal.handle(signal, before);
        } catch (IllegalArgumentException e) {
            // java -Xrs leaves the signals to their defaults: they kill
            System.getLogger("org.shmdata.cli").log(System.Logger.Level.DEBUG, "{0}", e.getMessage());
            return () -> {};
        }
    }
}
