// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.time.Duration;
import java.util.Objects;

/** Durations as nanoseconds. */
public final class Timeouts {
    private Timeouts() {}

    /**
     * How long a timeout is.
     *
     * @param timeout any
     * @return nanoseconds; 0 if it is negative, {@link Long#MAX_VALUE} if it is longer than that
     */
    public static long nanos(Duration timeout) {
        if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
            return 0;
        }
        try {
            return timeout.toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    /**
     * How long an option is.
     *
     * @param name of the argument, for the message
     * @param duration of the option
     * @return nanoseconds; {@link Long#MAX_VALUE} if it is longer than that
     * @throws IllegalArgumentException if it is negative
     */
    public static long optionNanos(String name, Duration duration) {
        if (Objects.requireNonNull(duration, name).isNegative()) {
            throw new IllegalArgumentException(name + ": " + duration + ": expected zero or more");
        }
        return nanos(duration);
    }
}
