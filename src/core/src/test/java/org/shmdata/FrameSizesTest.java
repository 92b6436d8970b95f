// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.caps.AudioCaps;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.SampleFormat;
import org.shmdata.caps.VideoCaps;

/** What a writer takes for a frame. */
@Timeout(60)
class FrameSizesTest {
    /** Of 24 bytes as GStreamer has it, 18 where rows are tight. */
    private static final VideoCaps VIDEO = VideoCaps.of(PixelFormat.RGB, 3, 2, FrameRate.of(30));

    /** Samples of 4 bytes. */
    private static final AudioCaps AUDIO = AudioCaps.of(SampleFormat.S16LE, 48_000, 2);

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("data");
    }

    private static <E extends Exception> E refused(Class<E> type, Executable call, String... parts) {
        E e = assertThrows(type, call);
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
        return e;
    }

    private void refusedSize(Executable call, String... parts) {
        refused(IllegalArgumentException.class, call, parts);
        refused(IllegalArgumentException.class, call, path.toString());
    }

    @Test
    void aWriterOfPicturesWritesNothingOfAnotherSize() {
        try (ShmdataWriter out = ShmdataWriter.at(path).video(VIDEO).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            String[] sizes = {"23 bytes", "24 bytes", "18 bytes"};
            refusedSize(() -> out.write(new byte[23]), sizes);
            refusedSize(() -> out.write(ByteBuffer.allocate(30).position(7)), sizes);
            refusedSize(() -> out.write(new byte[0]), "0 bytes", "24 bytes");
            // There may be room for more; what counts is what is published, and the turn goes on.
            try (WriteAccess access = out.acquire(100)) {
                refusedSize(access::publish, "100 bytes", "24 bytes");
                refusedSize(() -> access.publish(23), sizes);
                access.buffer().put(17, (byte) 5);
                assertEquals(1, access.publish(18));
            }
            try (Frame frame = in.next(Peers.LONG)) {
                assertEquals(9, frame.asVideo().strideBytes(0));
                assertEquals(5, frame.buffer().get(17));
            }
            out.write(new byte[24]);
            try (Frame frame = in.next(Peers.LONG)) {
                assertEquals(12, frame.asVideo().strideBytes(0));
            }
            assertEquals(2, out.statistics().frames());
        }
    }

    @Test
    void aWriterOfSoundWritesWholeSamples() {
        try (ShmdataWriter out = ShmdataWriter.at(path).audio(AUDIO, 10).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            assertEquals(AUDIO.toString(), out.type());
            Peers.join(out, in, 1);
            refusedSize(() -> out.write(new byte[10]), "10 bytes", "a multiple of 4 bytes");
            for (int samples : new int[] {0, 1, 10, 20}) {
                out.write(new byte[samples * 4]);
                try (Frame frame = in.next(Peers.LONG)) {
                    assertEquals(samples, frame.asAudio().samples());
                }
            }
            try (WriteAccess access = out.acquire()) {
                assertEquals(40, access.sizeBytes());
                refusedSize(() -> access.publish(39), "39 bytes");
                access.publish();
            }
        }
        refusedSize(() -> ShmdataWriter.at(path).audio(AUDIO, 0).open(), "samples: 0");
        refusedSize(() -> ShmdataWriter.at(path).audio(AUDIO, -1).open(), "samples: -1");
        refusedSize(
                () -> ShmdataWriter.at(path).audio(AUDIO, Integer.MAX_VALUE).open(),
                "expected 1 to " + Integer.MAX_VALUE / 4);
    }

    @Test
    void byItsTypeAloneAWriterTakesAnySize() {
        try (ShmdataWriter out = ShmdataWriter.at(path).type(VIDEO.caps()).open()) {
            assertEquals(VIDEO.toString(), out.type());
            assertEquals(WriteResult.WRITTEN, out.write(new byte[23]));
        }
    }

    @Test
    void theTypeIsGivenOnce() {
        for (ShmdataWriter.Builder options : List.of(
                ShmdataWriter.at(path).video(VIDEO),
                ShmdataWriter.at(path).audio(AUDIO, 1),
                ShmdataWriter.at(path).type("x"))) {
            refused(IllegalStateException.class, () -> options.type("y"), path.toString(), "once");
            refused(IllegalStateException.class, () -> options.type(VIDEO.caps()));
            refused(IllegalStateException.class, () -> options.video(VIDEO));
            refused(IllegalStateException.class, () -> options.audio(AUDIO, 1));
        }
    }

    @Test
    void theInitialSizeMayBeGivenBeforeOrAfterTheType() {
        for (ShmdataWriter.Builder options : List.of(
                ShmdataWriter.at(path).video(VIDEO).initialBytes(100),
                ShmdataWriter.at(path).initialBytes(100).video(VIDEO))) {
            try (ShmdataWriter out = options.open();
                    WriteAccess access = out.acquire()) {
                assertEquals(100, access.sizeBytes());
            }
        }
    }

    @Test
    void theRoomAtFirstIsWhatABufferCanHold() {
        for (long bytes : new long[] {Long.MIN_VALUE, -1, 0, Integer.MAX_VALUE + 1L, Long.MAX_VALUE}) {
            refusedSize(
                    () -> ShmdataWriter.at(path)
                            .type("x")
                            .initialBytes(bytes)
                            .open()
                            .close(),
                    bytes + " bytes",
                    "expected 1 to 2147483647");
        }
        VideoCaps huge = VideoCaps.of(PixelFormat.RGBA, 32_000, 32_000, FrameRate.of(1));
        refusedSize(() -> ShmdataWriter.at(path).video(huge).open().close(), "4096000000 bytes");
        assertFalse(Files.exists(path));
    }

    @Test
    void aTurnOfNoGivenSizeIsRefused() {
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type("x").writeTimeout(Duration.ZERO).open()) {
            refused(IllegalStateException.class, out::acquire, path.toString(), "initialBytes()");
            refused(IllegalStateException.class, out::tryAcquire, path.toString(), "initialBytes()");
            try (WriteAccess access = out.acquire(3)) {
                assertEquals(3, access.sizeBytes());
            }
            out.write(new byte[100]);
            refused(IllegalStateException.class, out::acquire);
        }
    }
}
