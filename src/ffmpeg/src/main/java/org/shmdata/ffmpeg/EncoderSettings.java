// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import java.util.List;
import org.shmdata.caps.FrameRate;

/**
 * What a recording asks of its encoder.
 *
 * @param codec what to make
 * @param rate of the pictures, constant
 * @param preset of libx264, see {@link Recorder.Builder#preset}
 * @param quality see {@link Recorder.Builder#quality}
 */
record EncoderSettings(VideoCodec codec, FrameRate rate, String preset, int quality) {
    /** Those of libx264, but for placebo. */
    static final List<String> PRESETS =
            List.of("ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow");
}
