// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import org.shmdata.session.WriterCounters;

/**
 * What a writer did so far, as of one moment.
 *
 * @param frames how many frames were written, whether or not anybody followed
 * @param bytes the sum of their sizes
 * @param framesPerSecond how many frames were written within the last second, to a tenth of a second
 * @param dropped how many frames were not written, since a follower held the frame before, or another turn lasted,
 *     for too long; 0 without a {@link ShmdataWriter.Builder#writeTimeout write timeout}, except for calls of {@link
 *     ShmdataWriter#tryAcquire()} that returned null
 * @param leftBehind how often followers that held a frame for too long were left behind; 0 without {@link
 *     ShmdataWriter.Builder#leaveBehindAfter leaveBehindAfter}
 * @param followersJoined how many followers joined; one that was left behind and joined again counts again
 * @param followersLeft how many followers left, died or were left behind; those that are there when the writer closes
 *     do not count
 */
public record WriterStatistics(
        long frames,
        long bytes,
        double framesPerSecond,
        long dropped,
        long leftBehind,
        long followersJoined,
        long followersLeft) {

    static WriterStatistics of(WriterCounters counters) {
        // those that left first, so that nobody seems to have left who did not join
        long left = counters.left();
        return new WriterStatistics(
                counters.frames(),
                counters.bytes(),
                counters.framesPerSecond(),
                counters.dropped(),
                counters.leftBehind(),
                counters.joined(),
                left);
    }

    /**
     * For logs.
     *
     * @return all numbers in one line
     */
    @Override
    public String toString() {
        return frames + " frames, " + bytes + " bytes, " + framesPerSecond + " frames/s, " + dropped
                + " dropped, left behind " + leftBehind + " times, " + followersJoined + " followers joined, "
                + followersLeft + " left";
    }
}
