// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shmdata.testing.ChildJvm;

@Timeout(120)
class KilledRecordingTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"a.mkv, 60", "a.mov, 60"})
    void whatWasWrittenPlays(String name, int mayBeLost) throws Exception {
        Path file = dir.resolve(name);
        try (ChildJvm recorder = ChildJvm.start(SyntheticRecording.class, file.toString())) {
            recorder.awaitLine("frame 240");
            recorder.kill();
        }

        int pictures = 0;
        int last = -1;
        try (VideoReader video = VideoReader.open(file)) {
            while (video.readNext()) {
                int number = CounterFrames.read(video);
                assertTrue(number >= last, number + " after " + last);
                last = number;
                pictures++;
            }
        }
        assertTrue(pictures >= 241 - mayBeLost, pictures + " pictures");
        assertEquals(240, last, mayBeLost);
    }
}
