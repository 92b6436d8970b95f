// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import org.shmdata.session.FollowerCounters;

/**
 * What a follower did so far, as of one moment.
 *
 * @param frames how many frames were received from writers, over all connections
 * @param bytes the sum of their sizes
 * @param framesPerSecond how many frames were received within the last second, to a tenth of a second
 * @param delivered how many frames were handed to the listener or by {@link ShmdataFollower#next}; together with {@code
 *     skipped} and those that wait, these are all that were received
 * @param skipped how many frames the reader was too slow for: they were received, but newer ones took their place, or there was no
 *     memory for a copy. Each
 *     is a gap in {@link Frame#sequence}. 0 unless the follower is {@link ShmdataFollower.Builder#latestOnly
 *     latest-only} or has a {@link ShmdataFollower.Builder#queue queue}
 * @param connections how often a writer was joined, the present one included
 * @param failures how many calls of the listener threw
 */
public record FollowerStatistics(
        long frames,
        long bytes,
        double framesPerSecond,
        long delivered,
        long skipped,
        long connections,
        long failures) {

    static FollowerStatistics of(FollowerCounters counters) {
        // those delivered and skipped first, so that no frame seems delivered that was not received
        long delivered = counters.delivered();
        long skipped = counters.skipped();
        return new FollowerStatistics(
                counters.frames(),
                counters.bytes(),
                counters.framesPerSecond(),
                delivered,
                skipped,
                counters.connections(),
                counters.failures());
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
