// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

/** What a follower did so far, as of one moment. Immutable. */
public final class FollowerStatistics {
    private final long frames;
    private final long bytes;
    private final double framesPerSecond;
    private final long delivered;
    private final long skipped;
    private final long connections;
    private final long failures;

    FollowerStatistics(
            long frames,
            long bytes,
            double framesPerSecond,
            long delivered,
            long skipped,
            long connections,
            long failures) {
        this.frames = frames;
        this.bytes = bytes;
        this.framesPerSecond = framesPerSecond;
        this.delivered = delivered;
        this.skipped = skipped;
        this.connections = connections;
        this.failures = failures;
    }

    /**
     * How many frames were received from writers.
     *
     * @return frames, over all connections
     */
    public long frames() {
        return frames;
    }

    /**
     * How much was received from writers.
     *
     * @return the sum of the frames' sizes in bytes
     */
    public long bytes() {
        return bytes;
    }

    /**
     * How fast frames come.
     *
     * @return frames received within the last second, to a tenth of a second
     */
    public double framesPerSecond() {
        return framesPerSecond;
    }

    /**
     * How many frames were handed to the listener or by {@link ShmdataFollower#next}.
     *
     * @return frames; with {@link #skipped} and those that wait, all that were received
     */
    public long delivered() {
        return delivered;
    }

    /**
     * How many frames the consumer was too slow for: they were received, but newer ones took their place. Each is a gap in {@link
     * Frame#sequence}.
     *
     * @return frames; 0 unless the follower is {@link ShmdataFollower.Builder#latestOnly latest-only} or has a {@link
     *     ShmdataFollower.Builder#queue queue}
     */
    public long skipped() {
        return skipped;
    }

    /**
     * How often a writer was joined.
     *
     * @return connections, the present one included
     */
    public long connections() {
        return connections;
    }

    /**
     * How many calls of the listener threw.
     *
     * @return calls
     */
    public long failures() {
        return failures;
    }

    /**
     * For logs.
     *
     * @return all numbers in one line
     */
    @Override
    public String toString() {
        return frames + " frames, " + bytes + " bytes, " + framesPerSecond + " frames/s, " + delivered + " delivered, "
                + skipped + " skipped, " + connections + " connections, " + failures + " failures";
    }
}
