// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import org.shmdata.caps.FrameRate;

/**
 * What a recording did up to now. Once it has ended, {@code received} is {@code written - repeated + dropped()}.
 *
 * @param received frames that came from the writers
 * @param written pictures in the file, repeats among them
 * @param repeated pictures that were written again because no frame came in time for the next
 * @param droppedByRate frames left out because they came faster than the file's frame rate
 * @param droppedByEncoder frames left out because converting, encoding or writing was too slow
 * @param droppedBySize frames left out because their size does not fit their caps
 * @param encoder FFmpeg's name of the encoder, such as {@code libx264}; empty before the first frame
 * @param codec what the pictures are compressed with
 * @param width pixels; 0 before the first writer
 * @param height pixels; 0 before the first writer
 * @param frameRate pictures a second, constant
 * @param seconds how long the file plays
 * @param bytes how large the file is
 */
public record RecorderStatistics(
        long received,
        long written,
        long repeated,
        long droppedByRate,
        long droppedByEncoder,
        long droppedBySize,
        String encoder,
        VideoCodec codec,
        int width,
        int height,
        FrameRate frameRate,
        double seconds,
        long bytes) {
    /**
     * Frames left out, for whatever reason.
     *
     * @return the sum of the three
     */
    public long dropped() {
        return droppedByRate + droppedByEncoder + droppedBySize;
    }
}
