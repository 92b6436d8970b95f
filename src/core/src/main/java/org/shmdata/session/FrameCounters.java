// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What both ends of a shmdata count: frames, their bytes, and how many there are in a second. Any thread reads the
 * numbers. Nobody waits and nothing is allocated.
 */
public abstract sealed class FrameCounters permits FollowerCounters, WriterCounters {
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final RateMeter rate = new RateMeter(System.nanoTime());

    FrameCounters() {}

    /** Counts a frame that was written or received. By one thread at a time. */
    final void countFrame(long size) {
        add(frames, 1);
        add(bytes, size);
        rate.count(System.nanoTime());
    }

    /**
     * Frames written or received.
     *
     * @return over all connections
     */
    public final long frames() {
        return frames.get();
    }

    /**
     * The sum of these frames' sizes.
     *
     * @return bytes
     */
    public final long bytes() {
        return bytes.get();
    }

    /**
     * Frames written or received within the last second.
     *
     * @return to a tenth of a second
     */
    public final double framesPerSecond() {
        return rate.framesPerSecond(System.nanoTime());
    }

    /** Cheaper than an atomic addition, and enough as long as one thread at a time adds. */
    static void add(AtomicLong counter, long n) {
        counter.lazySet(counter.getPlain() + n);
    }
}
