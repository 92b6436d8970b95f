// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

/** What a recording is compressed with. */
public enum VideoCodec {
    /**
     * H.264, High profile, 4:2:0, 8 bits: plays everywhere. Encoded by libx264 if the FFmpeg build has it, otherwise by
     * the next encoder that opens; {@link RecorderStatistics#encoder} says which.
     */
    H264("H.264"),

    /** Apple ProRes 422 HQ, 4:2:2, 10 bits, each frame compressed by itself: for editing. */
    PRORES("ProRes 422 HQ");

    private final String title;

    VideoCodec(String title) {
        this.title = title;
    }

    /** Its usual name. */
    @Override
    public String toString() {
        return title;
    }
}
