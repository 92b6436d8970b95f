// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.ShmdataWriter;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;

/** Recordings through shared memory. */
@Timeout(120)
@SuppressWarnings("try") // that close is called is what is tested
class RecorderTest {
    private static final Duration WATCHDOG = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private final CounterFrames frames = new CounterFrames(320, 240);

    @BeforeAll
    static void load() {
        // what takes a second the first time
        LibAv.ensureAvailable();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.mkv", "a.mov"})
    void aWriterIsRecordedFrameByFrame(String name) throws Exception {
        Path file = dir.resolve(name);
        try (ShmdataWriter writer = ShmdataWriter.open(shmdata(), frames.caps());
                Recorder recorder = Recorder.of(shmdata()).to(file).stopWhenWriterGoes(true).start()) {
            PacedWriter.awaitFollower(writer);
            PacedWriter.write(writer, frames, 0, 120, 60);
            writer.close();
            assertTrue(recorder.awaitFinished(WATCHDOG));
            RecorderStatistics statistics = recorder.statistics();

            assertEquals(120, statistics.received());
            assertEquals(0, statistics.droppedByEncoder() + statistics.droppedBySize(), statistics.toString());
            // a machine that is busy elsewhere may hold threads up
            assertEquals(120, (double) statistics.written(), 20, statistics.toString());
            assertEquals(Files.size(file), statistics.bytes());
            assertTrue(recorder.failure().isEmpty());
        }
        List<Integer> seen = numbersIn(file);
        assertEquals(0, seen.get(0));
        assertEquals(119, seen.get(seen.size() - 1), 2);
        assertEquals(120, (double) seen.stream().distinct().count(), 20);
    }

    @Test
    void aWriterKilledAndRestartedIsOneFile() throws Exception {
        Path file = dir.resolve("a.mkv");
        try (Recorder recorder = Recorder.of(shmdata()).to(file).start()) {
            try (ChildJvm writer = ChildJvm.start(PacedWriter.class, shmdata().toString(), "320", "240", "0")) {
                writer.awaitLine("frame 59");
                writer.kill();
            }
            try (ChildJvm writer = ChildJvm.start(PacedWriter.class, shmdata().toString(), "200", "100", "1000")) {
                writer.awaitLine("frame 1059");
                writer.kill();
            }
            recorder.close();
            RecorderStatistics statistics = recorder.statistics();
            assertTrue(statistics.received() >= 120, statistics.toString());
            assertTrue(statistics.repeated() > 0, statistics.toString());
        }
        List<Integer> seen = numbersIn(file);
        assertTrue(seen.contains(0) && seen.contains(50) && seen.contains(1000) && seen.contains(1050), seen.toString());
        for (int i = 1; i < seen.size(); i++) {
            assertTrue(seen.get(i) >= seen.get(i - 1), seen.toString());
        }
        removeLeftovers();
    }

    @Test
    void aJvmThatEndsFinishesItsFile() throws Exception {
        Path file = dir.resolve("a.mkv");
        try (ShmdataWriter writer = ShmdataWriter.open(shmdata(), frames.caps());
                ChildJvm recorder = ChildJvm.start(ShmRecorder.class, shmdata().toString(), file.toString(), "50")) {
            recorder.awaitLine("started");
            PacedWriter.awaitFollower(writer);
            PacedWriter.write(writer, frames, 0, 60, 60);
            recorder.awaitLine("received");
            recorder.terminate();
        }
        try (VideoReader video = VideoReader.open(file)) {
            // known only to a file with a proper end
            assertEquals(1, video.durationInHeader(), 0.5);
        }
        assertTrue(numbersIn(file).size() >= 50);
    }

    @Test
    void whatIsNoVideoIsSaidOnce() throws Exception {
        Path file = dir.resolve("a.mkv");
        try (ShmdataWriter writer = ShmdataWriter.open(shmdata(), "application/x-foo", 100)) {
            Recorder recorder = Recorder.of(shmdata()).to(file).start();
            assertTrue(recorder.awaitFinished(WATCHDOG));

            String message = shmdata() + ": not raw video (type application/x-foo): record takes video/x-raw";
            assertEquals(message, recorder.failure().orElseThrow().getMessage());
            assertEquals(message, assertThrows(ShmdataException.class, recorder::close).getMessage());
            recorder.close();
            assertEquals(shmdata(), writer.path());
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void nobodyWritingLeavesNoFile() throws Exception {
        Path file = dir.resolve("a.mkv");
        try (Recorder recorder = Recorder.of(shmdata()).to(file).start()) {
            assertEquals(file, recorder.file());
            assertFalse(recorder.awaitFinished(Duration.ofMillis(50)));
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void aPathThatCannotBeAShmdataLeavesNoFile() {
        Path file = dir.resolve("a.mkv");
        Recorder.Builder options = Recorder.of(dir.resolve("none/video")).to(file);

        assertEquals(Reason.BAD_PATH, assertThrows(ShmdataException.class, options::start).reason());
        assertFalse(Files.exists(file));
    }

    @Test
    void closeComesFromAnyThreadAndTwice() throws Exception {
        Path file = dir.resolve("a.mkv");
        try (ShmdataWriter writer = ShmdataWriter.open(shmdata(), frames.caps());
                Recorder recorder = Recorder.of(shmdata()).to(file).start()) {
            PacedWriter.awaitFollower(writer);
            List<Thread> closers = new ArrayList<>();
            PacedWriter.write(writer, frames, 0, 20, 60);
            for (int i = 0; i < 4; i++) {
                closers.add(new Thread(recorder::close));
            }
            closers.forEach(Thread::start);
            PacedWriter.write(writer, frames, 20, 40, 60);
            for (Thread closer : closers) {
                closer.join();
            }
            recorder.close();
            assertTrue(recorder.awaitFinished(Duration.ZERO));
            assertTrue(recorder.statistics().received() >= 20);
        }
        assertTrue(numbersIn(file).size() >= 18);
    }

    @Test
    void anEncoderThatIsTooSlowDoesNotSlowTheWriter() throws Exception {
        Path file = dir.resolve("a.mkv");
        VideoCaps caps = VideoCaps.of(PixelFormat.RGBA, 640, 360, FrameRate.of(60));
        byte[] noise = new byte[640 * 360 * 4];
        Random random = new Random(1);
        try (ShmdataWriter writer = ShmdataWriter.open(shmdata(), caps);
                Recorder recorder = Recorder.of(shmdata()).to(file).preset("slow").start()) {
            PacedWriter.awaitFollower(writer);
            long start = System.nanoTime();
            for (int i = 0; i < 180; i++) {
                random.nextBytes(noise);
                writer.write(noise);
                PacedWriter.sleepUntil(start + caps.frameRate().orElseThrow().nanosOfFrame(i + 1));
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            recorder.close();
            RecorderStatistics statistics = recorder.statistics();

            assertTrue(statistics.received() >= 179, statistics.toString());
            assertEquals(seconds, statistics.seconds(), 0.5, "the file plays as long as the writer wrote");
            assertEquals(statistics.received(), statistics.written() - statistics.repeated() + statistics.dropped());
            assumeTrue(statistics.droppedByEncoder() > 0, "this machine encodes even that in time");
        }
    }

    private Path shmdata() {
        return dir.resolve("video");
    }

    /** A killed writer's shared memory stays until the next writer on its path goes in good order. */
    private void removeLeftovers() {
        ShmdataWriter.open(shmdata(), frames.caps()).close();
    }

    private static List<Integer> numbersIn(Path file) {
        List<Integer> numbers = new ArrayList<>();
        try (VideoReader video = VideoReader.open(file)) {
            while (video.readNext()) {
                numbers.add(CounterFrames.read(video));
            }
        }
        return numbers;
    }
}
