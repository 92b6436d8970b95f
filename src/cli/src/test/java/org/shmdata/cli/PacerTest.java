// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.caps.FrameRate;

class PacerTest {
    private static final long MS = 1_000_000;
    private static final FrameRate RATE = FrameRate.of(60);

    /**
     * Runs frames on a made-up clock and gives the times at which they begin; a frame takes as long as the function
     * says.
     */
    private static long[] run(long start, int frames, LongUnaryOperator nanosTaken) {
        Pacer pacer = new Pacer(RATE, start);
        long[] begun = new long[frames];
        long now = start;
        for (int i = 0; i < frames; i++) {
            now += Math.max(0, pacer.dueNanos(i) - now);
            pacer.begun(i, now);
            begun[i] = now - start;
            now += nanosTaken.applyAsLong(i);
        }
        return begun;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5, -7})
    void doesNotDrift(long start) {
        long[] begun = run(start, 3601, i -> 3 * MS + i % 5 * MS);
        for (int i = 0; i < begun.length; i++) {
            assertEquals(RATE.nanosOfFrame(i), begun[i]);
        }
    }

    @Test
    void catchesUpWithoutABurst() {
        long[] begun = run(0, 200, i -> i == 50 ? 500 * MS : MS);
        for (int i = 1; i < begun.length; i++) {
            assertTrue(begun[i] - begun[i - 1] >= 12 * MS, "frame " + i);
        }
        assertEquals(RATE.nanosOfFrame(199), begun[199]);
    }

    @Test
    void doesNotCatchUpALongDelay() {
        long[] begun = run(0, 200, i -> i == 50 ? 5000 * MS : MS);
        assertTrue(begun[51] >= 5000 * MS);
        assertEquals(begun[51] + RATE.nanosOfFrame(199) - RATE.nanosOfFrame(51), begun[199]);
    }

    @Test
    void givesEveryFrameItsTimeWhereAllAreTooSlow() {
        long[] begun = run(0, 100, i -> 20 * MS);
        for (int i = 1; i < begun.length; i++) {
            assertEquals(20 * MS, begun[i] - begun[i - 1]);
        }
    }
}
