// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many frames came within the last second, in steps of a tenth of a second. One thread at a time counts, any thread
 * reads; nobody waits and nothing is allocated.
 */
final class RateMeter {
    private static final long STEP_NANOS = 100_000_000;
    private static final int STEPS_A_SECOND = 10;
    private static final int SLOTS = 16;
    private static final int COUNT_BITS = 24;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    private final long start;

    /** The number of a step in the upper bits, how many frames came in it in the lower ones. */
    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

    /** @param nowNanos on the clock of {@link System#nanoTime}, as below */
    RateMeter(long nowNanos) {
        start = nowNanos;
    }

    void count(long nowNanos) {
        long step = step(nowNanos);
        int slot = (int) (step % SLOTS);
        long known = slots.getPlain(slot);
        long before = known >>> COUNT_BITS == step ? known : step << COUNT_BITS;
        slots.lazySet(slot, before + 1);
    }

    /** Frames in the ten whole steps before this one. */
    double framesPerSecond(long nowNanos) {
        long now = step(nowNanos);
        long frames = 0;
        for (long step = Math.max(1, now - STEPS_A_SECOND); step < now; step++) {
            long known = slots.get((int) (step % SLOTS));
            if (known >>> COUNT_BITS == step) {
                frames += known & COUNT_MASK;
            }
        }
        return frames;
    }

    /** Counted from 1, so that an empty slot is no step's. */
    private long step(long nowNanos) {
        return 1 + Math.max(0, nowNanos - start) / STEP_NANOS;
    }
}
