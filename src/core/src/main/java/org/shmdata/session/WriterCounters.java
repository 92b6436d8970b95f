// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What a writer counts. One thread at a time adds to each number, unless it says otherwise; any thread reads them all. Nobody waits and nothing
 * is allocated.
 */
public final class WriterCounters extends FrameCounters {
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong leftBehind = new AtomicLong();
    private final AtomicLong joined = new AtomicLong();
    private final AtomicLong left = new AtomicLong();

    /** They begin with 0. */
    WriterCounters() {}

    /** By any thread: several may be turned away at once. */
    void countDropped() {
        dropped.incrementAndGet();
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
