// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

/**
 * Reports what a caller's code threw on a thread of ours: in the log, and to the thread's handler of uncaught
 * exceptions.
 */
public final class FailureReports {
    private FailureReports() {}

    /**
     * Reports a failure. Never throws, even if memory or stack have run out.
     *
     * @param text says what threw and what happens now
     * @param failure what was thrown
     */
    public static void report(String text, Throwable failure) {
        try {
            Logs.error(text, failure);
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
