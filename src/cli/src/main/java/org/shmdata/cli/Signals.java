// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Signals of the operating system. The class used is not in the Java standard but in every JDK (module
 * jdk.unsupported): a shutdown hook would not do, since it runs beside the hooks of others and cannot choose the exit
 * code. By reflection, since javac warns of that class and cannot be told not to.
 */
final class Signals {
    private static final System.Logger LOG = System.getLogger("org.shmdata.cli");

    private Signals() {}

    /**
     * Handles a signal instead of the JVM.
     *
     * @param name as in {@code kill -l}: {@code INT}
     * @param action gets the signal's number, on a thread of the JVM's
     * @return restores what was before
     */
    static Runnable hear(String name, IntConsumer action) {
        try {
            Class<?> signals = Class.forName("sun.misc.Signal");
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            Method handle = signals.getMethod("handle", signals, handlers);
            Method number = signals.getMethod("getNumber");
            Object signal = signals.getConstructor(String.class).newInstance(name);
            // handle(Signal) is all that is called of a handler
            Object handler = Proxy.newProxyInstance(
                    handlers.getClassLoader(), new Class<?>[] {handlers}, (self, method, received) -> {
                        action.accept((int) number.invoke(received[0]));
                        return null;
                    });
            Object before = handle.invoke(null, signal, handler);
            return () -> putBack(handle, signal, before);
        } catch (ReflectiveOperationException e) {
            // java -Xrs leaves the signals to their defaults: they kill
            Throwable cause = e.getCause() == null ? e : e.getCause();
            LOG.log(System.Logger.Level.DEBUG, "no handler of SIG" + name + ": {0}", cause.getMessage());
            return () -> {};
        }
    }

    private static void putBack(Method handle, Object signal, Object before) {
        try {
            handle.invoke(null, signal, before);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the handler of a signal was set and cannot be restored", e);
        }
    }
}
