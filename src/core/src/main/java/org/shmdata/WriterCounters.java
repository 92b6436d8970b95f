// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.shmdata.FollowerCounters.add;

import java.util.concurrent.atomic.AtomicLong;

/** What a writer counts. One thread at a time adds to each number, any thread reads them all; nobody waits and nothing is allocated. */
final class WriterCounters {
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong leftBehind = new AtomicLong();
    private final AtomicLong joined = new AtomicLong();
    private final AtomicLong left = new AtomicLong();
    private final RateMeter rate = new RateMeter(System.nanoTime());

    void written(long size) {
        add(frames, 1);
        add(bytes, size);
        rate.count(System.nanoTime());
    }

    void dropped() {
        add(dropped, 1);
    }

    void leftBehind() {
        add(leftBehind, 1);
    }

    void joined() {
        add(joined, 1);
    }

    void left() {
        add(left, 1);
    }

    WriterStatistics statistics() {
        // Who left first, so that nobody seems to have left who did not join.
        long gone = left.get();
        return new WriterStatistics(
                frames.get(),
                bytes.get(),
                rate.framesPerSecond(System.nanoTime()),
                dropped.get(),
                leftBehind.get(),
                joined.get(),
                gone);
    }
}
