// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.time.Duration;

/** Durations as nanoseconds. */
public final class Timeouts {
    private Timeouts() {}

    /**
     * How long a timeout is.
     *
     * @param timeout any
     * @return nanoseconds, at least 0; {@link Long#MAX_VALUE} if it is longer than that
     */
    public static long nanos(Duration timeout) {
        try {
            return Math.max(0, timeout.toNanos());
        } catch (ArithmeticException e) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }
}
