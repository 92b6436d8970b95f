// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.AudioCaps;
import org.shmdata.caps.CapsException;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.SampleFormat;
import org.shmdata.caps.VideoCaps;
import org.shmdata.caps.VideoLayout;

/** Frames as pictures and as sound. */
@Timeout(60)
class FrameViewsTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("data");
    }

    /** Byte i is i modulo a prime, so that every place looks different. */
    private static ByteBuffer pattern(long size) {
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        for (int i = 0; i < size; i++) {
            bytes.put(i, (byte) (i % 251));
        }
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(
            value = PixelFormat.class,
            names = {"RGBA", "RGB", "I420", "NV12", "YUY2", "GRAY8", "A444_10LE", "v210"})
    void planesLieWhereTheLayoutSaysPaddedOrTight(PixelFormat format) {
        VideoCaps caps = VideoCaps.of(format, 321, 241, FrameRate.of(30));
        try (ShmdataWriter out = ShmdataWriter.at(path).video(caps).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            for (VideoLayout layout : new VideoLayout[] {caps.layout(), format.tightLayout(321, 241), caps.layout()}) {
                out.write(pattern(layout.size()));
                try (Frame frame = in.next(Peers.LONG)) {
                    VideoFrame video = frame.asVideo();
                    assertEquals(format, video.format());
                    assertEquals(321, video.width());
                    assertEquals(241, video.height());
                    assertEquals(caps, video.caps());
                    assertEquals(layout, video.layout());
                    assertEquals(layout.planeCount(), video.planeCount());
                    for (int p = 0; p < video.planeCount(); p++) {
                        ByteBuffer plane = video.plane(p);
                        assertEquals(layout.strideBytes(p), video.strideBytes(p));
                        assertEquals(layout.rows(p), video.rows(p));
                        assertEquals(video.strideBytes(p) * video.rows(p), plane.remaining());
                        assertTrue(plane.isReadOnly() && plane.isDirect());
                        assertEquals(ByteOrder.nativeOrder(), plane.order());
                        assertEquals((byte) (layout.offset(p) % 251), plane.get());
                        int last = plane.limit() - 1;
                        assertEquals((byte) ((layout.offset(p) + last) % 251), plane.get(last));
                    }
                    assertThrows(IndexOutOfBoundsException.class, () -> video.plane(video.planeCount()));
                    assertThrows(IndexOutOfBoundsException.class, () -> video.plane(-1));
                }
            }
        }
    }

    @Test
    void planesAreTheSameObjectsInTheSameMemoryAndComeAnewWithEveryFrame() {
        VideoCaps caps = VideoCaps.of(PixelFormat.RGBA, 8, 8, FrameRate.of(30));
        try (ShmdataWriter out = ShmdataWriter.at(path).video(caps).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            out.write(pattern(256));
            Frame frame = in.next(Peers.LONG);
            VideoFrame video = frame.asVideo();
            ByteBuffer plane = video.plane(0);
            plane.position(100);
            assertSame(video, frame.asVideo());
            // The reader's own place in it stays within one frame.
            assertEquals(100, video.plane(0).position());
            frame.close();
            assertEquals(
                    Reason.CLOSED,
                    assertThrows(ShmdataException.class, () -> video.plane(0)).reason());
            assertEquals(
                    Reason.CLOSED,
                    assertThrows(ShmdataException.class, frame::asVideo).reason());
            out.write(pattern(256));
            Frame second = in.next(Peers.LONG);
            // Not pointed at the new frame yet.
            assertEquals(
                    Reason.CLOSED,
                    assertThrows(ShmdataException.class, () -> video.plane(0)).reason());
            assertSame(plane, second.asVideo().plane(0));
            assertEquals(0, plane.position());
            second.close();
        }
        // Kept against the advice: readable memory all the same.
        try (ShmdataWriter out = ShmdataWriter.at(path).video(caps).open();
                ShmdataFollower in = ShmdataFollower.at(path).latestOnly().open()) {
            Peers.join(out, in, 1);
            out.write(pattern(256));
            Frame frame = in.next(Peers.LONG);
            ByteBuffer kept = frame.asVideo().plane(0);
            in.close();
            assertEquals(255 % 251, kept.get(255));
        }
    }

    @Test
    void whereAReaderIsInTheBufferIsOfNoAccount() {
        VideoCaps caps = VideoCaps.of(PixelFormat.RGBA, 8, 8, FrameRate.of(30));
        try (ShmdataWriter out = ShmdataWriter.at(path).video(caps).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            out.write(pattern(256));
            try (Frame frame = in.next(Peers.LONG)) {
                ByteBuffer buffer = frame.buffer();
                buffer.limit(100).position(10).order(ByteOrder.BIG_ENDIAN);
                assertEquals(256, frame.asVideo().plane(0).remaining());
                assertEquals(pattern(256), frame.copy().buffer());
                // who asks for the buffer begins at the first byte
                assertEquals(pattern(256), frame.buffer());
                assertEquals(ByteOrder.nativeOrder(), frame.buffer().order());
            }
            out.write(pattern(256));
            try (Frame next = in.next(Peers.LONG)) {
                assertEquals(0, next.buffer().position());
                assertEquals(256, next.buffer().limit());
                assertEquals(ByteOrder.nativeOrder(), next.buffer().order());
            }
        }
        try (ShmdataWriter out = ShmdataWriter.at(path)
                        .type(AudioCaps.of(SampleFormat.S16LE, 48_000, 2).toString())
                        .initialBytes(256)
                        .open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            out.write(pattern(256));
            try (Frame frame = in.next(Peers.LONG)) {
                frame.buffer().limit(7);
                assertEquals(64, frame.asAudio().samples());
                assertEquals(256, frame.asAudio().buffer().remaining());
            }
        }
    }

    @Test
    void whatAReaderDidToABufferDoesNotLastIntoTheNextFrame() {
        VideoCaps caps = VideoCaps.of(PixelFormat.I420, 8, 8, FrameRate.of(30));
        try (ShmdataWriter out = ShmdataWriter.at(path).video(caps).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            for (int i = 0; i < 3; i++) {
                try (WriteAccess access = out.acquire()) {
                    asNew(access.buffer(), 96);
                    spoil(access.buffer());
                    access.resize(96);
                    asNew(access.buffer(), 96);
                    spoil(access.buffer());
                    access.publish();
                }
                try (Frame frame = in.next(Peers.LONG)) {
                    asNew(frame.buffer(), 96);
                    VideoFrame video = frame.asVideo();
                    for (int p = 0; p < 3; p++) {
                        asNew(video.plane(p), video.strideBytes(p) * video.rows(p));
                        spoil(video.plane(p));
                    }
                    spoil(frame.buffer());
                }
            }
        }
    }

    private static void asNew(ByteBuffer buffer, int size) {
        assertEquals(0, buffer.position());
        assertEquals(size, buffer.limit());
        assertEquals(ByteOrder.nativeOrder(), buffer.order());
    }

    private static void spoil(ByteBuffer buffer) {
        buffer.limit(3)
                .position(1)
                .order(
                        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                                ? ByteOrder.LITTLE_ENDIAN
                                : ByteOrder.BIG_ENDIAN);
    }

    @Test
    void samplesAreReadWhateverTheReaderDidToTheBuffer() {
        try (ShmdataWriter out = ShmdataWriter.at(path)
                        .type(AudioCaps.of(SampleFormat.S16BE, 48_000, 1).toString())
                        .initialBytes(8)
                        .open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            for (int i = 0; i < 2; i++) {
                out.write(new byte[] {0x40, 0, 0x20, 0, 0x10, 0, 0x40, 0});
                try (Frame frame = in.next(Peers.LONG)) {
                    AudioFrame audio = frame.asAudio();
                    assertEquals(ByteOrder.BIG_ENDIAN, audio.buffer().order());
                    assertEquals(8, audio.buffer().remaining());
                    audio.buffer().order(ByteOrder.LITTLE_ENDIAN).position(1).limit(2);
                    frame.buffer().limit(0);
                    float[] values = new float[4];
                    assertEquals(4, audio.read(0, values));
                    assertEquals(0.5f, values[0]);
                    assertEquals(0.5, audio.sample(0, 3));
                }
            }
        }
    }

    /** The writer chose the type, so it is no wrong argument, and the message names the path. */
    private void badType(Executable call) {
        ShmdataException e = assertThrows(ShmdataException.class, call);
        assertEquals(Reason.BAD_TYPE, e.reason());
        assertTrue(e.getMessage().startsWith(path + ": "), e.getMessage());
        assertInstanceOf(CapsException.class, e.getCause());
    }

    @Test
    void aTypeThatIsNoCapsIsToldWithThePath() {
        try (ShmdataWriter out = ShmdataWriter.at(path)
                        .type("video/x-raw, width")
                        .initialBytes(1)
                        .open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            out.write(new byte[1]);
            try (Frame frame = in.next(Peers.LONG)) {
                badType(frame::caps);
                badType(frame.copy()::caps);
                badType(in::caps);
            }
        }
    }

    @Test
    void aFrameOfAnotherSizeThanItsTypeSaysIsRefusedWithBothSizes() {
        VideoCaps caps = VideoCaps.of(PixelFormat.RGB, 3, 2, FrameRate.of(30));
        // by its type alone the writer lets any size pass
        try (ShmdataWriter out = ShmdataWriter.at(path)
                        .type(caps.toString())
                        .initialBytes(24)
                        .open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            out.write(new byte[23]);
            try (Frame frame = in.next(Peers.LONG)) {
                ShmdataException e = assertThrows(ShmdataException.class, frame::asVideo);
                assertEquals(Reason.BAD_SIZE, e.reason());
                for (String part : new String[] {path.toString(), "23 bytes", "24 bytes", "18 bytes"}) {
                    assertTrue(e.getMessage().contains(part), e.getMessage());
                }
                badType(frame::asAudio);
            }
            out.write(new byte[24]);
            try (Frame frame = in.next(Peers.LONG)) {
                assertEquals(12, frame.asVideo().strideBytes(0));
            }
        }
    }

    @Test
    void aNewWriterOfAnotherTypeIsSeenAtOnce() {
        try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
            for (PixelFormat format : new PixelFormat[] {PixelFormat.RGBA, PixelFormat.BGRA}) {
                try (ShmdataWriter out = ShmdataWriter.at(path)
                        .video(VideoCaps.of(format, 2, 2, FrameRate.of(1)))
                        .open()) {
                    Peers.join(out, in, 1);
                    out.write(new byte[16]);
                    try (Frame frame = in.next(Peers.LONG)) {
                        assertEquals(format, frame.asVideo().format());
                    }
                }
            }
            try (ShmdataWriter out = ShmdataWriter.at(path)
                    .type("application/x-other")
                    .initialBytes(1)
                    .open()) {
                Peers.join(out, in, 1);
                out.write(new byte[16]);
                try (Frame frame = in.next(Peers.LONG)) {
                    badType(frame::asVideo);
                    badType(frame::asAudio);
                    assertEquals(16, frame.buffer().remaining());
                }
            }
        }
    }

    @Test
    void interleavedSoundIsReadByChannelAndSample() {
        AudioCaps caps = AudioCaps.of(SampleFormat.S16BE, 44_100, 2);
        ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.BIG_ENDIAN);
        for (short value : new short[] {0, 16384, -32768, 32767, 1, -16384}) {
            bytes.putShort(value);
        }
        try (ShmdataWriter out = ShmdataWriter.at(path)
                        .type(caps.toString())
                        .initialBytes(12)
                        .open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            out.write(bytes.flip());
            try (Frame frame = in.next(Peers.LONG)) {
                AudioFrame audio = frame.asAudio();
                assertEquals(caps, audio.caps());
                assertEquals(SampleFormat.S16BE, audio.format());
                assertEquals(44_100, audio.rate());
                assertEquals(2, audio.channels());
                assertEquals(3, audio.samples());
                assertTrue(audio.isInterleaved());
                assertEquals(16384, audio.buffer().getShort(2));
                assertTrue(audio.buffer().isReadOnly());
                assertEquals(4, audio.strideBytes());
                assertEquals(2, audio.offsetBytes(1));
                assertEquals(-1, audio.sample(0, 1));
                assertEquals(32767 / 32768.0, audio.sample(1, 1));
                float[] right = new float[5];
                assertEquals(3, audio.read(1, right));
                assertEquals(0.5f, right[0]);
                assertEquals(-0.5f, right[2]);
                assertEquals(0f, right[3]);
                assertEquals(2, audio.read(0, new float[2]));
                assertThrows(IndexOutOfBoundsException.class, () -> audio.sample(2, 0));
                assertThrows(IndexOutOfBoundsException.class, () -> audio.sample(0, 3));
                assertThrows(IndexOutOfBoundsException.class, () -> audio.read(-1, right));
                frame.close();
                assertEquals(
                        Reason.CLOSED,
                        assertThrows(ShmdataException.class, () -> audio.sample(0, 0))
                                .reason());
                assertEquals(
                        Reason.CLOSED,
                        assertThrows(ShmdataException.class, audio::buffer).reason());
            }
            out.write(new byte[10]);
            try (Frame frame = in.next(Peers.LONG)) {
                ShmdataException e = assertThrows(ShmdataException.class, frame::asAudio);
                assertEquals(Reason.BAD_SIZE, e.reason());
                assertTrue(
                        e.getMessage().contains("10 bytes") && e.getMessage().contains("a multiple of 4 bytes"),
                        e.getMessage());
            }
            // Shorter and longer ones in the same memory.
            for (int samples : new int[] {1, 0, 3}) {
                out.write(new byte[samples * 4]);
                try (Frame frame = in.next(Peers.LONG)) {
                    assertEquals(samples, frame.asAudio().samples());
                    assertEquals(samples * 4, frame.asAudio().buffer().remaining());
                }
            }
        }
    }

    @Test
    void channelAfterChannelIsReadToo() {
        AudioCaps caps = AudioCaps.of(SampleFormat.F32LE, 48_000, 2).withInterleaved(false);
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(0.25f).putFloat(0.5f).putFloat(-0.25f).putFloat(-2f);
        try (ShmdataWriter out = ShmdataWriter.at(path)
                        .type(caps.toString())
                        .initialBytes(16)
                        .open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            out.write(bytes.flip());
            try (Frame frame = in.next(Peers.LONG)) {
                AudioFrame audio = frame.asAudio();
                assertEquals(2, audio.samples());
                assertEquals(8, audio.offsetBytes(1));
                assertEquals(0.5, audio.sample(0, 1));
                assertEquals(-2, audio.sample(1, 1));
            }
        }
    }

    /** The extremes and the middle of every format, laid out by hand. */
    @ParameterizedTest
    @EnumSource(SampleFormat.class)
    void everySampleFormatReadsItsExtremesAndSilence(SampleFormat format) {
        SampleReader reader = new SampleReader(format);
        String name = format.name();
        int size = format.bytesPerSample();
        ByteBuffer bytes = ByteBuffer.allocate(size + 2).order(reader.order());
        if (name.startsWith("F")) {
            for (double value : new double[] {-1, 0, 0.5, 3}) {
                if (size == 4) {
                    bytes.putFloat(1, (float) value);
                } else {
                    bytes.putDouble(1, value);
                }
                assertEquals(value, reader.read(bytes, 1));
            }
            return;
        }
        int bits = Integer.parseInt(name.replaceAll("^.(\\d+).*", "$1"));
        long half = 1L << (bits - 1);
        for (long value : new long[] {-half, -half + 1, -1, 0, 1, half / 2, half - 1}) {
            long stored = name.startsWith("U") ? value + half : value & ((1L << bits) - 1);
            for (int i = 0; i < size; i++) {
                bytes.put(name.endsWith("BE") ? size - i : 1 + i, (byte) (stored >> (8 * i)));
            }
            assertEquals(value / (double) half, reader.read(bytes, 1), name + " " + value);
        }
    }

    /** Each channel as it was written, whatever the format, in either layout. */
    @ParameterizedTest
    @EnumSource(SampleFormat.class)
    void samplesAreReadAsTheyWereWritten(SampleFormat format) {
        float[][] written = {
            {0, 0.5f, -0.5f, -1, 0.25f},
            {0.75f, -0.125f, 0.0625f, 0, -0.75f},
            {1, 2, Float.POSITIVE_INFINITY, -3, Float.NaN}
        };
        for (boolean interleaved : new boolean[] {true, false}) {
            AudioCaps caps = AudioCaps.of(format, 48_000, 3).withInterleaved(interleaved);
            try (ShmdataWriter out = ShmdataWriter.at(path).audio(caps, 5).open();
                    ShmdataFollower in = ShmdataFollower.at(path).open()) {
                Peers.join(out, in, 1);
                try (WriteAccess access = out.acquire()) {
                    for (int channel = 0; channel < 3; channel++) {
                        assertEquals(5, caps.write(channel, written[channel], access.buffer()));
                    }
                    access.publish();
                }
                try (Frame frame = in.next(Peers.LONG)) {
                    float[] read = new float[5];
                    for (int channel = 0; channel < 2; channel++) {
                        assertEquals(5, frame.asAudio().read(channel, read));
                        assertArrayEquals(written[channel], read, caps.toString());
                    }
                    frame.asAudio().read(2, read);
                    boolean floating = format.name().startsWith("F");
                    float most = (float) (1
                            - Math.pow(0.5, Integer.parseInt(format.name().replaceAll("^.(\\d+).*", "$1")) - 1));
                    assertArrayEquals(
                            floating ? written[2] : new float[] {most, most, most, -1, 0}, read, caps.toString());
                }
            }
        }
    }
}
