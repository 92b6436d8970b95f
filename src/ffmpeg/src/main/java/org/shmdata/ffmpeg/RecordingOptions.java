// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import java.nio.file.Path;
import org.shmdata.caps.FrameRate;

/**
 * What a recording was asked to do.
 *
 * @param source path of the shmdata
 * @param target the file
 * @param container by the file's name
 * @param encoder codec, rate, preset and quality
 * @param stopWhenWriterLeaves whether the recording ends with its writer
 * @param maxSlots after how many pictures it ends
 */
record RecordingOptions(
        Path source,
        Path target,
        Container container,
        EncoderSettings encoder,
        boolean stopWhenWriterLeaves,
        long maxSlots) {
    FrameRate rate() {
        return encoder.rate();
    }
}
