// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What a follower counts. One thread at a time adds to each number, any thread reads them all. Nobody waits and nothing
 * is allocated.
 */
public final class FollowerCounters {
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final RateMeter rate = new RateMeter(System.nanoTime());

    /** Makes them, all 0. */
    public FollowerCounters() {}

    void countReceived(long size) {
        add(frames, 1);
        add(bytes, size);
        rate.count(System.nanoTime());
    }

    void countConnection() {
        add(connections, 1);
    }

    /** Counts a frame that its reader got. */
    public void countDelivered() {
        add(delivered, 1);
    }

    /** Counts a frame that its reader was too slow for. */
    public void countSkipped() {
        add(skipped, 1);
    }

    /** Counts a call of a listener that threw. */
    public void countFailure() {
        add(failures, 1);
    }

    /**
     * Frames received from writers.
     *
     * @return over all connections
     */
    public long frames() {
        return frames.get();
    }

    /**
     * The sum of these frames' sizes.
     *
     * @return bytes
     */
    public long bytes() {
        return bytes.get();
    }

    /**
     * Frames received within the last second.
     *
     * @return to a tenth of a second
     */
    public double framesPerSecond() {
        return rate.framesPerSecond(System.nanoTime());
    }

    /**
     * Frames that their reader got.
     *
     * @return read it before {@link #frames}, so that no frame seems delivered that was not received
     */
    public long delivered() {
        return delivered.get();
    }

    /**
     * Frames that their reader was too slow for.
     *
     * @return read it before {@link #frames}
     */
    public long skipped() {
        return skipped.get();
    }

    /**
     * How often a writer was joined.
     *
     * @return times
     */
    public long connections() {
        return connections.get();
    }

    /**
     * How many calls of the listener threw.
     *
     * @return calls
     */
    public long failures() {
        return failures.get();
    }

    /** Cheaper than an atomic addition, and enough as long as one thread at a time adds. */
    static void add(AtomicLong counter, long n) {
        counter.lazySet(counter.getPlain() + n);
    }
}
