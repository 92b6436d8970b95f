// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RateMeterTest {
    private static final long SECOND = 1_000_000_000L;

    /** The clock may be anywhere, below zero too. */
    private static final long START = -5 * SECOND;

    @Test
    void aSteadyStreamHasItsRateFromItsSecondSecondOn() {
        RateMeter rate = new RateMeter(START);
        for (long t = 0; t < 10 * SECOND; t += SECOND / 50) {
            rate.count(START + t);
            if (t > 2 * SECOND) {
                assertEquals(50, rate.framesPerSecond(START + t));
            }
        }
    }

    @Test
    void theRateFollowsWithinASecondAndIsZeroAfterOneWithoutFrames() {
        RateMeter rate = new RateMeter(START);
        assertEquals(0, rate.framesPerSecond(START));
        for (int i = 0; i < 30; i++) {
            rate.count(START + i * SECOND / 30);
        }
        assertEquals(30, rate.framesPerSecond(START + SECOND));
        assertEquals(15, rate.framesPerSecond(START + SECOND + SECOND / 2));
        assertEquals(0, rate.framesPerSecond(START + 2 * SECOND + SECOND / 10));
        // Slots are used again: what was in them does not come back.
        assertEquals(0, rate.framesPerSecond(START + 2 * SECOND + 16 * SECOND / 10));
    }
}
