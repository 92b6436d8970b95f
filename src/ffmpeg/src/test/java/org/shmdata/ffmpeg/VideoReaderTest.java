// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.FrameRate;

@Timeout(120)
class VideoReaderTest {
    @TempDir
    Path dir;

    @Test
    void readsPicturesInOrder() throws Exception {
        try (VideoReader video = VideoReader.open(record("a b:c.mkv"))) {
            assertEquals(320, video.width());
            assertEquals(240, video.height());
            assertThrows(IllegalStateException.class, () -> video.rgb(0, 0));
            for (int i = 0; i < 20; i++) {
                assertTrue(video.readNext());
                assertEquals(i, CounterFrames.read(video));
                assertEquals(i / 10.0, video.seconds(), 1e-6);
            }
            assertFalse(video.readNext());
            assertFalse(video.readNext());
            assertThrows(IllegalStateException.class, video::seconds);
        }
    }

    @Test
    void pixelsOutsideAreRefused() throws Exception {
        try (VideoReader video = VideoReader.open(record("a.mkv"))) {
            video.readNext();
            assertThrows(IndexOutOfBoundsException.class, () -> video.rgb(320, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> video.rgb(0, -1));
        }
    }

    @Test
    void closedMeansClosed() throws Exception {
        VideoReader video = VideoReader.open(record("a.mkv"));
        video.readNext();
        video.close();
        video.close();

        assertEquals(
                Reason.CLOSED,
                assertThrows(ShmdataException.class, video::readNext).reason());
        assertEquals(
                Reason.CLOSED,
                assertThrows(ShmdataException.class, () -> video.rgb(0, 0)).reason());
    }

    @Test
    void aFileThatIsCutOffIsReadToThere() throws Exception {
        Path whole = record("a.mkv");
        byte[] bytes = Files.readAllBytes(whole);
        Path half = Files.write(dir.resolve("half.mkv"), Arrays.copyOf(bytes, bytes.length / 2));
        int pictures = 0;
        try (VideoReader video = VideoReader.open(half)) {
            while (video.readNext()) {
                pictures++;
            }
        }

        assertTrue(pictures > 0 && pictures < 20, pictures + " pictures");
    }

    @Test
    void whatIsNoVideoIsSaidEachTime() throws Exception {
        Path text = Files.writeString(dir.resolve("a.mkv"), "no video");
        for (int time = 0; time < 100; time++) {
            String message = assertThrows(ShmdataException.class, () -> VideoReader.open(text))
                    .getMessage();
            assertTrue(message.startsWith(text + ": "), message);
        }
    }

    private Path record(String name) throws InterruptedException {
        Path file = dir.resolve(name);
        FrameRate rate = FrameRate.of(10);
        Studio studio = new Studio(Studio.to(file).frameRate(rate));
        CounterFrames frames = new CounterFrames(320, 240);
        studio.connect(frames);
        studio.play(frames, 0, 20, rate);
        studio.finish();
        return file;
    }
}
