// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
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

    /** After warm-up, counting a frame and asking for the rate costs no byte of the heap. */
    @Test
    void countingAndAskingMakesNoGarbage() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        RateMeter rate = new RateMeter(0);
        long allocated = -1;
        long frames = 0;
        double sum = 0;
        for (int stretch = 0; stretch < 20 && allocated != 0; stretch++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++, frames++) {
                rate.count(frames * 1_000_000L);
                sum += rate.framesPerSecond(frames * 1_000_000L);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertEquals(0, allocated);
        assertEquals(1000, sum / frames, 100);
    }
}
