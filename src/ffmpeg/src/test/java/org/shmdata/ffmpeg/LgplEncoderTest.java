// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.testing.ChildJvm;

@Timeout(120)
class LgplEncoderTest {
    @TempDir
    Path dir;

    @Test
    void withoutX264AnotherEncoderTakesItsPlaceAndIsNamed() throws Exception {
        Path file = dir.resolve("a.mkv");
        try (ChildJvm recorder = ChildJvm.of(SyntheticRecording.class)
                .without(jar -> jar.contains("-gpl"))
                .start(file.toString())) {
            recorder.awaitLine("frame 120 to libopenh264");
            recorder.kill();
        }

        Map<String, String> seen = Ffprobe.stream(file);
        assertEquals("h264", seen.get("codec_name"));
        assertEquals("60/1", seen.get("avg_frame_rate"));
        assertEquals("bt709", seen.get("color_space"));
        assertEquals("tv", seen.get("color_range"));
        try (VideoReader video = VideoReader.open(file)) {
            for (int i = 0; i < 30; i++) {
                video.readNext();
                assertEquals(i, CounterFrames.read(video), 3);
            }
        }
    }
}
