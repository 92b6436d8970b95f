// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import org.shmdata.caps.FrameRate;

/**
 * Says when frames are due: at the frame rate, counted from the first frame, so that errors do not add up. After a
 * delay it catches up at a slightly higher pace instead of in a burst; a delay of more than a second is not caught up.
 * Knows no clock of its own.
 */
final class Pacer {
    private static final long LARGEST_LAG_NANOS = 1_000_000_000L;

    private final FrameRate rate;
    private final long shortestGapNanos;
    private long startNanos;
    private long lastNanos;

    /**
     * @param rate of the frames
     * @param startNanos when frame 0 is due
     */
    Pacer(FrameRate rate, long startNanos) {
        this.rate = rate;
        this.shortestGapNanos = rate.nanosOfFrame(1) * 3 / 4;
        this.startNanos = startNanos;
        this.lastNanos = startNanos - rate.nanosOfFrame(1);
    }

    /** When a frame is due. */
    long dueNanos(long frame) {
        return later(startNanos + rate.nanosOfFrame(frame), lastNanos + shortestGapNanos);
    }

    /** Takes note of when a frame was really begun. */
    void begun(long frame, long nowNanos) {
        lastNanos = nowNanos;
        long lag = nowNanos - (startNanos + rate.nanosOfFrame(frame));
        if (lag > LARGEST_LAG_NANOS) {
            startNanos += lag;
        }
    }

    /** Times on the clock of System.nanoTime may wrap: only differences count. */
    private static long later(long a, long b) {
        return a - b >= 0 ? a : b;
    }
}
