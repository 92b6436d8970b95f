// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What a follower counts. One thread at a time adds to each number, any thread reads them all. Nobody waits and nothing
 * is allocated.
 */
public final class FollowerCounters extends FrameCounters {
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    /** Makes them, all 0. */
    public FollowerCounters() {}

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
}
