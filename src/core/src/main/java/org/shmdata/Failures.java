// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

/** What becomes of what a caller's code threw on a thread of ours: it is logged, and handed to the thread's handler of uncaught exceptions. */
final class Failures {
    private static final System.Logger LOG = System.getLogger("org.shmdata");

    private Failures() {}

    /**
     * Never throws, also where memory or stack have run out.
     *
     * @param text says what threw and what happens now
     */
    static void report(String text, Throwable failure) {
        try {
            LOG.log(System.Logger.Level.ERROR, ShmdataException.oneLine(text), failure);
        } catch (Throwable broken) {
            // a broken logger must not end the thread either
        }
        try {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        } catch (Throwable broken) {
            // nor a broken handler
        }
    }
}
