// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.util.concurrent.atomic.AtomicLong;

/** What a follower counts. One thread at a time adds to each number, any thread reads them all; nobody waits and nothing is allocated. */
final class FollowerCounters {
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final RateMeter rate = new RateMeter(System.nanoTime());

    void received(long size) {
        add(frames, 1);
        add(bytes, size);
        rate.count(System.nanoTime());
    }

    void delivered() {
        add(delivered, 1);
    }

    void skipped() {
        add(skipped, 1);
    }

    void connected() {
        add(connections, 1);
    }

    void failed() {
        add(failures, 1);
    }

    FollowerStatistics statistics() {
        // What follows from the others comes first, so that no frame seems delivered that was not received.
        long toConsumer = delivered.get();
        long passedOver = skipped.get();
        return new FollowerStatistics(
                frames.get(),
                bytes.get(),
                rate.framesPerSecond(System.nanoTime()),
                toConsumer,
                passedOver,
                connections.get(),
                failures.get());
    }

    /** Cheaper than an atomic addition, and enough where one thread at a time adds. */
    static void add(AtomicLong counter, long n) {
        counter.lazySet(counter.getPlain() + n);
    }
}
