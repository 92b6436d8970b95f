// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

/** What a writer did so far, as of one moment. Immutable. */
public final class WriterStatistics {
    private final long frames;
    private final long bytes;
    private final double framesPerSecond;
    private final long dropped;
    private final long leftBehind;
    private final long followersJoined;
    private final long followersLeft;

    WriterStatistics(
            long frames,
            long bytes,
            double framesPerSecond,
            long dropped,
            long leftBehind,
            long followersJoined,
            long followersLeft) {
        this.frames = frames;
        this.bytes = bytes;
        this.framesPerSecond = framesPerSecond;
        this.dropped = dropped;
        this.leftBehind = leftBehind;
        this.followersJoined = followersJoined;
        this.followersLeft = followersLeft;
    }

    /**
     * How many frames were written, whether or not anybody followed.
     *
     * @return frames
     */
    public long frames() {
        return frames;
    }

    /**
     * How much was written.
     *
     * @return the sum of the frames' sizes in bytes
     */
    public long bytes() {
        return bytes;
    }

    /**
     * How fast frames are written.
     *
     * @return frames written within the last second, to a tenth of a second
     */
    public double framesPerSecond() {
        return framesPerSecond;
    }

    /**
     * How many frames were not written since a follower held the frame before for too long.
     *
     * @return frames; 0 without a {@link ShmdataWriter.Builder#writeTimeout write timeout}
     */
    public long dropped() {
        return dropped;
    }

    /**
     * How often followers that held a frame for too long were left behind.
     *
     * @return times; 0 unless {@link ShmdataWriter.Builder#leaveBehindAfter asked for}
     */
    public long leftBehind() {
        return leftBehind;
    }

    /**
     * How many followers joined; one that was left behind and joined anew counts again.
     *
     * @return followers
     */
    public long followersJoined() {
        return followersJoined;
    }

    /**
     * How many followers left, died or were left behind. Those that are there when the writer closes do not count.
     *
     * @return followers
     */
    public long followersLeft() {
        return followersLeft;
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
