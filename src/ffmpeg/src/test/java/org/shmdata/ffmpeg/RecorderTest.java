// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.ShmdataWriter;
import org.shmdata.bindings.On_error_Pointer_BytePointer;
import org.shmdata.bindings.ShmdataLogger;
import org.shmdata.bindings.shmdata;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;
import org.shmdata.testing.ChildJvm;

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
        RecorderStatistics statistics;
        try (ShmdataWriter writer =
                        ShmdataWriter.at(shmdata()).video(frames.caps()).open();
                Recorder recorder = Recorder.at(shmdata())
                        .to(file)
                        .stopWhenWriterLeaves(true)
                        .start()) {
            PacedWriter.awaitFollower(writer);
            PacedWriter.write(writer, frames, 0, 120, 60);
            writer.close();
            assertTrue(recorder.awaitFinished(WATCHDOG));
            statistics = recorder.statistics();

            // a machine that is busy elsewhere holds threads up: then pictures are left out and repeated
            assertEquals(120, statistics.received());
            assertEquals(
                    120, statistics.written() - statistics.repeated() + statistics.dropped(), statistics.toString());
            assertEquals(0, statistics.droppedBySize(), statistics.toString());
            assertEquals(Files.size(file), statistics.bytes());
            assertTrue(recorder.failure().isEmpty());
        }
        List<Integer> seen = numbersIn(file);
        assertEquals(statistics.written(), seen.size());
        assertEquals(
                statistics.written() - statistics.repeated(),
                seen.stream().distinct().count(),
                seen.toString());
        assertEquals(seen.stream().sorted().toList(), seen);
        assertEquals(0, seen.get(0));
    }

    @Test
    void aWriterKilledAndRestartedIsOneFile() throws Exception {
        Path file = dir.resolve("a.mkv");
        try (Recorder recorder = Recorder.at(shmdata()).to(file).start()) {
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
        assertEquals(0, seen.get(0));
        assertTrue(seen.get(seen.size() - 1) >= 1000, seen.toString());
        for (int i = 1; i < seen.size(); i++) {
            assertTrue(seen.get(i) >= seen.get(i - 1), seen.toString());
        }
        removeLeftovers();
    }

    @Test
    void aJvmThatEndsFinishesItsFile() throws Exception {
        Path file = dir.resolve("a.mkv");
        try (ShmdataWriter writer =
                        ShmdataWriter.at(shmdata()).video(frames.caps()).open();
                ChildJvm recorder = ChildJvm.start(ShmRecorder.class, shmdata().toString(), file.toString(), "50")) {
            recorder.awaitLine("started");
            PacedWriter.awaitFollower(writer);
            PacedWriter.write(writer, frames, 0, 60, 60);
            recorder.awaitLine("received");
            recorder.terminate();
        }
        double pictures = numbersIn(file).size();
        assertTrue(pictures > 0);
        try (VideoReader video = VideoReader.open(file)) {
            // known only to a file with a proper end
            assertEquals(pictures / 60, video.durationInHeader(), 0.05);
        }
    }

    @Test
    void whatIsNoVideoIsSaidOnce() throws Exception {
        Path file = dir.resolve("a.mkv");
        try (ShmdataWriter writer = ShmdataWriter.at(shmdata())
                .type("application/x-foo")
                .initialBytes(100)
                .open()) {
            Recorder recorder = Recorder.at(shmdata()).to(file).start();
            assertTrue(recorder.awaitFinished(WATCHDOG));

            String message = shmdata() + ": not raw video (type application/x-foo): record takes video/x-raw";
            assertEquals(message, recorder.failure().orElseThrow().getMessage());
            assertEquals(
                    message,
                    assertThrows(ShmdataException.class, recorder::close).getMessage());
            recorder.close();
            assertEquals(shmdata(), writer.path());
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void aFrameTooLargeForJavaEndsIt() throws Exception {
        long size = 1L << 31;
        Path file = dir.resolve("a.mkv");
        ShmdataLogger log =
                shmdata.shmdata_make_logger((On_error_Pointer_BytePointer) null, null, null, null, null, null, null);
        // memory that nobody touches
        var writer = shmdata.shmdata_make_writer(
                new BytePointer(shmdata().toString()),
                size,
                new BytePointer(frames.caps().toString()),
                null,
                null,
                null,
                log,
                0660);
        assumeTrue(writer != null, "no shared memory of 2 GiB here");
        try (Recorder recorder = Recorder.at(shmdata()).to(file).start()) {
            while (!recorder.awaitFinished(Duration.ofMillis(20))) {
                var access = shmdata.shmdata_get_one_write_access(writer);
                shmdata.shmdata_notify_clients(access, size);
                shmdata.shmdata_release_one_write_access(access);
            }
            assertEquals(
                    shmdata() + ": a frame of " + size + " bytes: record takes less than 2 GiB",
                    assertThrows(ShmdataException.class, recorder::close).getMessage());
        } finally {
            shmdata.shmdata_delete_writer(writer);
            shmdata.shmdata_delete_logger(log);
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void nobodyWritingLeavesNoFile() throws Exception {
        Path file = dir.resolve("a.mkv");
        try (Recorder recorder = Recorder.at(shmdata()).to(file).start()) {
            assertEquals(file, recorder.file());
            assertFalse(recorder.awaitFinished(Duration.ofMillis(50)));
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void aPathThatCannotBeAShmdataLeavesNoFile() {
        Path file = dir.resolve("a.mkv");
        Recorder.Builder options = Recorder.at(dir.resolve("none/video")).to(file);

        assertEquals(
                Reason.BAD_PATH,
                assertThrows(ShmdataException.class, options::start).reason());
        assertFalse(Files.exists(file));
    }

    @Test
    void closeComesFromAnyThreadAndTwice() throws Exception {
        Path file = dir.resolve("a.mkv");
        try (ShmdataWriter writer =
                        ShmdataWriter.at(shmdata()).video(frames.caps()).open();
                Recorder recorder = Recorder.at(shmdata()).to(file).start()) {
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
            // the last one may come too late
            assertTrue(recorder.statistics().received() >= 19);
            assertEquals(recorder.statistics().written(), numbersIn(file).size());
        }
    }

    @Test
    void aWriterDoesNotWaitForAnEncoderThatIsBlocked() throws Exception {
        Path pipe = dir.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no named pipes here");
        Path file = Files.createSymbolicLink(dir.resolve("a.mkv"), pipe);
        // opened for reading too, so that it can be opened at all; it takes 64 KiB, and then whoever writes to it waits
        try (RandomAccessFile out = new RandomAccessFile(pipe.toFile(), "rw");
                ShmdataWriter writer = ShmdataWriter.at(shmdata())
                        .video(VideoCaps.of(PixelFormat.RGBA, 320, 240, FrameRate.of(60)))
                        .open();
                Recorder recorder = Recorder.at(shmdata())
                        .to(file)
                        .overwrite(true)
                        .quality(1)
                        .start()) {
            PacedWriter.awaitFollower(writer);
            byte[] noise = new byte[320 * 240 * 4];
            Random random = new Random(1);
            while (recorder.statistics().droppedByEncoder() < 60) {
                random.nextBytes(noise);
                writer.write(noise);
                Thread.sleep(5);
            }
            Thread reader = new Thread(() -> drain(out));
            reader.setDaemon(true);
            reader.start();
            writer.close();
            recorder.close();
            RecorderStatistics statistics = recorder.statistics();
            assertEquals(
                    statistics.received(),
                    statistics.written() - statistics.repeated() + statistics.dropped(),
                    statistics.toString());
        }
    }

    private static void drain(RandomAccessFile pipe) {
        byte[] bytes = new byte[1 << 16];
        try {
            while (pipe.read(bytes) >= 0) {
                // what is read is of no interest
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private Path shmdata() {
        return dir.resolve("video");
    }

    /** A killed writer's shared memory stays until the next writer on its path goes in good order. */
    private void removeLeftovers() {
        ShmdataWriter.at(shmdata()).video(frames.caps()).open().close();
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
