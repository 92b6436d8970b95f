// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.caps.AudioCaps;
import org.shmdata.caps.Caps;
import org.shmdata.caps.CapsValue;
import org.shmdata.caps.Colorimetry;
import org.shmdata.caps.Fraction;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.SampleFormat;
import org.shmdata.caps.VideoCaps;

/** Wrong arguments: the message names the argument, its value and what is expected, in one line. */
@Timeout(60)
class ArgumentsTest {
    private static final Duration NEGATIVE = Duration.ofSeconds(-1);
    private static final AudioCaps AUDIO = AudioCaps.of(SampleFormat.S16LE, 48_000, 2);

    /** Shorter than no time, and longer than a number of nanoseconds can be. */
    private static final Duration LEAST = Duration.ofSeconds(Long.MIN_VALUE);

    private static final Duration MOST = Duration.ofSeconds(Long.MAX_VALUE);

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("two\nlines");
    }

    private ShmdataWriter.Builder options() {
        return ShmdataWriter.at(path);
    }

    @Test
    void valuesThatAreOutOfRange() {
        try (ShmdataWriter out = options().type("x").open()) {
            Map<String, Executable> wrong = Map.of(
                    "count: -3 followers: expected 0 or more",
                    () -> out.awaitFollowers(-3, Duration.ZERO),
                    "timeout: PT-1S: expected zero or more",
                    () -> options().writeTimeout(NEGATIVE),
                    "timeout: PT-1M: expected zero or more",
                    () -> options().leaveBehindAfter(Duration.ofMinutes(-1)),
                    "samples: -5 at " + directory + "/two?lines: expected 1 to 536870911",
                    () -> options().audio(AUDIO, -5),
                    "sizeBytes: room of 0 bytes at " + directory
                            + "/two?lines: expected 1 to 2147483647, which is what a ByteBuffer can hold",
                    () -> options().initialBytes(0),
                    "sequence: -1: expected 0 or more",
                    () -> FrameCopy.of("x", ByteBuffer.allocate(1), -1, 0),
                    "type: the type for FrameCopy.of has 0 bytes of UTF-8: expected 1 to 4095",
                    () -> FrameCopy.of("", ByteBuffer.allocate(1)),
                    "type: the type for FrameCopy.of has a NUL character",
                    () -> FrameCopy.of("a\0b", ByteBuffer.allocate(1)));
            wrong.forEach((message, call) -> assertEquals(
                    message, assertThrows(IllegalArgumentException.class, call).getMessage()));
        }
    }

    @Test
    void callsThatDoNotFitNameThePathInOneLine() {
        ShmdataWriter.Builder both =
                options().type("x").writeTimeout(Duration.ZERO).leaveBehindAfter(Duration.ofSeconds(1));
        try (ShmdataWriter out = options().type("x").open();
                ShmdataFollower in =
                        ShmdataFollower.at(directory.resolve("other")).follow(frame -> {})) {
            List<Executable> wrong = List.of(
                    out::acquire,
                    out::tryAcquire,
                    () -> options().open(),
                    () -> options().type("x").type("y"),
                    both::open,
                    () -> in.next(Duration.ZERO));
            for (Executable call : wrong) {
                String message = assertThrows(IllegalStateException.class, call).getMessage();
                assertTrue(message.contains(directory.toString()), message);
                assertEquals(1, message.lines().count(), message);
            }
        }
    }

    @Test
    @SuppressWarnings("DataFlowIssue")
    void nullIsRefusedByName() {
        VideoCaps video = VideoCaps.of(PixelFormat.RGBA, 2, 2, FrameRate.of(60));
        try (ShmdataWriter out = options().type("x").open();
                ShmdataFollower in =
                        ShmdataFollower.at(directory.resolve("other")).open()) {
            refused("path", () -> ShmdataWriter.at(null));
            refused("path", () -> ShmdataFollower.at(null));
            refused("path", () -> ShmdataFollower.publisher(null));
            refused("places", () -> Shmdata.list(null));
            refused("places", () -> Shmdata.clean(null));
            refused("caps", () -> options().video(null));
            refused("caps", () -> options().audio(null, 1));
            refused("caps", () -> options().type((Caps) null));
            refused("type", () -> options().type((String) null));
            refused("permissions", () -> options().permissions(null));
            refused("timeout", () -> options().writeTimeout(null));
            refused("timeout", () -> options().leaveBehindAfter(null));
            refused("listener", () -> options().followers(null));
            refused("frame", () -> out.write((ByteBuffer) null));
            refused("frame", () -> out.write((byte[]) null));
            refused("timeout", () -> out.awaitFollowers(0, null));
            refused("timeout", () -> in.next(null));
            refused("timeout", () -> in.awaitWriter(null));
            refused("type", () -> FrameCopy.of(null, ByteBuffer.allocate(1)));
            refused("bytes", () -> FrameCopy.of("x", null));
        }
        refused("newColorimetry", () -> video.withColorimetry(null));
        refused("newInterlaceMode", () -> video.withInterlaceMode(null));
        refused("newFormat", () -> video.withFormat(null));
        refused("newFrameRate", () -> video.withFrameRate(null));
        refused("newRatio", () -> video.withPixelAspectRatio(null));
        refused("format", () -> VideoCaps.of(null, 2, 2, FrameRate.of(60)));
        refused("frameRate", () -> VideoCaps.of(PixelFormat.RGBA, 2, 2, null));
        refused("format", () -> AudioCaps.of(null, 1, 1));
        for (Consumer<Caps> reads :
                List.<Consumer<Caps>>of(VideoCaps::from, VideoCaps::isVideo, AudioCaps::from, AudioCaps::isAudio)) {
            refused("caps", () -> reads.accept(null));
        }
        for (Consumer<String> reads :
                List.<Consumer<String>>of(Caps::parse, VideoCaps::parse, AudioCaps::parse, FrameRate::parse)) {
            refused("text", () -> reads.accept(null));
        }
        refused("mediaType", () -> Caps.of(null));
        refused("name", () -> PixelFormat.of(null));
        refused("name", () -> SampleFormat.of(null));
        refused("caps", () -> Colorimetry.ofYuv(null));
        refused("caps", () -> Colorimetry.ofGray(null));
        Caps caps = video.caps();
        for (Consumer<String> asks : List.<Consumer<String>>of(
                caps::has,
                caps::value,
                caps::string,
                caps::integer,
                caps::fraction,
                caps::without,
                field -> caps.with(field, 1))) {
            refused("field", () -> asks.accept(null));
        }
        refused("value", () -> caps.with("a", (String) null));
        refused("value", () -> caps.with("a", (Fraction) null));
        refused("value", () -> caps.with("a", (CapsValue) null));
    }

    private static void refused(String name, Executable call) {
        assertEquals(name, assertThrows(NullPointerException.class, call).getMessage());
    }

    @Test
    void anyTimeoutMayBeWaitedFor() {
        try (ShmdataWriter out = options().type("x").writeTimeout(MOST).open();
                ShmdataFollower in =
                        ShmdataFollower.at(directory.resolve("other")).open()) {
            for (Duration none : List.of(NEGATIVE, LEAST)) {
                assertFalse(out.awaitFollowers(1, none));
                assertTrue(out.awaitFollowers(0, none));
                assertNull(in.next(none));
                assertFalse(in.awaitWriter(none));
            }
            assertTrue(out.awaitFollowers(0, MOST));
        }
    }
}
