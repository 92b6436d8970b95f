// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shmdata.caps.FrameRate;

class RecorderOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "a.mkv, MATROSKA, H264, 20",
        "A.MKV, MATROSKA, H264, 20",
        "a.mov, QUICKTIME, PRORES, 4",
        "a.b.mov, QUICKTIME, PRORES, 4"
    })
    void theSuffixChooses(String name, Container container, VideoCodec codec, int quality) {
        RecordingOptions options = to(name).options();

        assertEquals(container, options.container());
        assertEquals(new EncoderSettings(codec, FrameRate.of(60), "superfast", quality), options.encoder());
        assertEquals(Long.MAX_VALUE, options.maxSlots());
    }

    @ParameterizedTest
    @CsvSource({"a.mp4", "mkv", "a.mkv.txt", "/"})
    void otherSuffixesAreRefused(String name) {
        assertRefused(
                () -> to(name),
                name
                        + ": no video file by its name: end it in .mkv for Matroska (H.264) or .mov for QuickTime (ProRes)");
    }

    @Test
    void aFileIsNeeded() {
        assertEquals(
                "a recording of /tmp/video needs a file: call to()",
                assertThrows(IllegalStateException.class, Recorder.at(Path.of("/tmp/video"))::start)
                        .getMessage());
    }

    @Test
    void theStricterLimitCounts() {
        assertEquals(100, to("a.mkv").maxFrames(100).options().maxSlots());
        assertEquals(
                120, to("a.mkv").maxDuration(Duration.ofSeconds(2)).options().maxSlots());
        assertEquals(
                100,
                to("a.mkv")
                        .maxFrames(100)
                        .maxDuration(Duration.ofSeconds(2))
                        .options()
                        .maxSlots());
        assertEquals(1, to("a.mkv").maxDuration(Duration.ofNanos(1)).options().maxSlots());
        assertTrue(
                to("a.mkv")
                                .maxDuration(Duration.ofSeconds(Long.MAX_VALUE))
                                .options()
                                .maxSlots()
                        > 1e11,
                "more than 50 years");
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertRefused(
                () -> to("a.mkv").quality(0),
                "quality: 0: expected 1 (best) to 51 for H.264 or 1 (best) to 224 for ProRes 422 HQ");
        assertRefused(
                () -> to("a.mov").quality(225),
                "quality: 225: expected 1 (best) to 51 for H.264 or 1 (best) to 224 for ProRes 422 HQ");
        assertRefused(to("a.mkv").quality(52)::start, "quality: 52: expected 1 (best) to 51 for H.264");
        assertRefused(
                to("a.mov").quality(52).codec(VideoCodec.H264)::start,
                "quality: 52: expected 1 (best) to 51 for H.264");
        assertEquals(
                224,
                to("a.mkv")
                        .quality(224)
                        .codec(VideoCodec.PRORES)
                        .options()
                        .encoder()
                        .quality());
        assertRefused(() -> to("a.mkv").maxFrames(0), "pictures: 0: expected 1 or more");
        assertRefused(() -> to("a.mkv").maxDuration(Duration.ZERO), "duration: PT0S: expected more than zero");
        IllegalArgumentException preset =
                assertThrows(IllegalArgumentException.class, () -> to("a.mkv").preset("warp"));
        assertTrue(
                preset.getMessage().startsWith("preset: warp: expected one of ultrafast, superfast"),
                preset.getMessage());
    }

    private static Recorder.Builder to(String name) {
        return Recorder.at(Path.of("/tmp/video")).to(Path.of(name));
    }

    private static void assertRefused(Executable call, String message) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
