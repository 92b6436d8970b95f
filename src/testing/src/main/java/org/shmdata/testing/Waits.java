// SPDX-License-Identifier: Apache-2.0
package org.shmdata.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits that end, and that say what they waited for if it does not come. */
public final class Waits {
    /** How long a test waits for what comes at once on an idle machine. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration INTERVAL = Duration.ofMillis(1);

    private Waits() {}

    /**
     * Waits until a condition holds. It is asked on the calling thread.
     *
     * @param what what is waited for, in words: "the first frame"
     * @param condition whether it is there; what it throws ends the wait
     */
    public static void until(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(INTERVAL)
                // it would take the place of the handler that a test has set
                .dontCatchUncaughtExceptions()
                .until(condition);
    }
}
