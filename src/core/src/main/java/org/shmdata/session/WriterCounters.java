// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import static org.shmdata.session.FollowerCounters.add;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What a writer counts. One thread at a time adds to each number, any thread reads them all. Nobody waits and nothing
 * is allocated.
 */
public final class WriterCounters {
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong leftBehind = new AtomicLong();
    private final AtomicLong joined = new AtomicLong();
    private final AtomicLong left = new AtomicLong();
    private final RateMeter rate = new RateMeter(System.nanoTime());

    /** They begin with 0. */
    WriterCounters() {}

    void countWritten(long size) {
        add(frames, 1);
        add(bytes, size);
        rate.count(System.nanoTime());
    }

    void countDropped() {
        add(dropped, 1);
    }

    void countLeftBehind() {
        add(leftBehind, 1);
    }

    void countJoined() {
        add(joined, 1);
    }

    void countLeft() {
        add(left, 1);
    }

    /**
     * Frames written.
     *
     * @return frames
     */
    public long frames() {
        return frames.get();
    }

    /**
     * The sum of their sizes.
     *
     * @return bytes
     */
    public long bytes() {
        return bytes.get();
    }

    /**
     * Frames written within the last second.
     *
     * @return to a tenth of a second
     */
    public double framesPerSecond() {
        return rate.framesPerSecond(System.nanoTime());
    }

    /**
     * Frames not written since a follower held the frame before for too long.
     *
     * @return frames
     */
    public long dropped() {
        return dropped.get();
    }

    /**
     * How often followers were left behind.
     *
     * @return times
     */
    public long leftBehind() {
        return leftBehind.get();
    }

    /**
     * Followers that joined.
     *
     * @return followers
     */
    public long joined() {
        return joined.get();
    }

    /**
     * Followers that left.
     *
     * @return read it before {@link #joined}, so that nobody seems to have left who did not join
     */
    public long left() {
        return left.get();
    }
}
