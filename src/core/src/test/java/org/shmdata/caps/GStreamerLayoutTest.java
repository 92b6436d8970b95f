// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.testing.GStreamer;

/** Frame sizes and planes against the frames that GStreamer writes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class GStreamerLayoutTest {
    private static final FrameRate RATE = FrameRate.of(30);
    private static final int SAMPLES = 100;

    /** In 16 bytes. */
    private static final int V210_PIXELS = 6;

    @TempDir
    Path directory;

    @BeforeAll
    static void gstreamer() {
        GStreamer.assumeInstalled();
    }

    @ParameterizedTest
    @CsvSource({
        "321, 241, progressive",
        "1, 1, progressive",
        "3, 5, progressive",
        "17, 2, progressive",
        "2, 17, progressive",
        "130, 66, progressive",
        "321, 241, interleaved",
        "18, 7, interleaved"
    })
    void framesAreAsLongAsGStreamers(int width, int height, String interlaceMode) throws IOException {
        List<VideoCaps> all = new ArrayList<>();
        List<String> pipelines = new ArrayList<>();
        for (PixelFormat format : PixelFormat.values()) {
            VideoCaps caps = VideoCaps.of(format, width, height, RATE).withInterlaceMode(interlaceMode);
            all.add(caps);
            pipelines.add("videotestsrc num-buffers=1 ! " + text(caps) + " ! filesink location=" + file(format));
        }
        GStreamer.run(pipelines);
        assertAll(all.stream().map(caps -> (Executable) () ->
                assertEquals(Files.size(file(caps.format())), caps.layout().size(), caps.toString())));
    }

    /**
     * In a picture of one colour all rows of a plane are the same from their first sample to their last.
     */
    @ParameterizedTest
    @CsvSource({"321, 241", "3, 5", "17, 2", "64, 66"})
    void planesAreWhereGStreamerHasThem(int width, int height) throws IOException {
        List<PixelFormat> formats = Stream.of(PixelFormat.values())
                .filter(GStreamerLayoutTest::hasPlainRows)
                .toList();
        List<String> pipelines = new ArrayList<>();
        for (PixelFormat format : formats) {
            pipelines.add("videotestsrc num-buffers=1 pattern=solid-color foreground-color=0xff30a0e0 ! "
                    + text(VideoCaps.of(format, width, height, RATE)) + " ! filesink location=" + file(format));
        }
        GStreamer.run(pipelines);
        assertAll(formats.stream().map(format -> () -> {
            ByteBuffer frame = ByteBuffer.wrap(Files.readAllBytes(file(format)));
            for (int plane = 0; plane < format.planeCount(); plane++) {
                checkPlane(VideoCaps.of(format, width, height, RATE), plane, frame);
            }
        }));
    }

    /** Where the rows of a plane repeat what is in a few bytes, if the picture is of one colour. */
    private static boolean hasPlainRows(PixelFormat format) {
        return !format.isTiled()
                && format != PixelFormat.RGB8P
                && !format.name().contains("LE32")
                && !format.name().contains("LE40");
    }

    private static void checkPlane(VideoCaps caps, int plane, ByteBuffer frame) {
        PixelFormat format = caps.format();
        VideoLayout layout = caps.layout();
        int unit = unitBytes(format, plane);
        int rowBytes = sampleBytes(caps, plane, unit);
        int rows = format.tightLayout(caps.width(), caps.height()).rows(plane);
        for (int row = 0; row < rows; row++) {
            int start = (int) layout.offset(plane) + row * layout.strideBytes(plane);
            for (int x = 0; x < rowBytes; x++) {
                byte expected = frame.get((int) layout.offset(plane) + x % unit);
                assertEquals(
                        expected,
                        frame.get(start + x),
                        () -> caps + ", plane " + plane + " at byte " + start + ", " + rowBytes + " bytes");
            }
        }
        if (plane > 0 && unit == unitBytes(format, plane - 1)) {
            // the colour has other values in every plane
            ByteBuffer before = frame.slice((int) layout.offset(plane - 1), unit);
            assertNotEquals(before, frame.slice((int) layout.offset(plane), unit), () -> caps + ", plane " + plane);
        }
    }

    /**
     * How many bytes of a row certainly hold samples: the last unit of packed ones may be cut by the picture's edge.
     */
    private static int sampleBytes(VideoCaps caps, int plane, int unit) {
        int stride = caps.format().tightLayout(caps.width(), caps.height()).strideBytes(plane);
        if (caps.format() == PixelFormat.v210) {
            return caps.width() / V210_PIXELS * unit;
        }
        if (caps.format() == PixelFormat.NV61 && caps.width() % 2 == 1) {
            // GStreamer 1.22 writes U and V of an odd last pixel the wrong way round
            return stride - unit;
        }
        return caps.format().planeCount() == 1 ? Math.max(0, (stride - 1) / unit * unit) : stride;
    }

    /** The bytes after which a row of one colour repeats itself, or a multiple of that. */
    private static int unitBytes(PixelFormat format, int plane) {
        return switch (format) {
            case v210 -> 16;
            case UYVP -> 5;
            case IYU1 -> 6;
            case RGB, BGR, v308, IYU2 -> 3;
            default -> {
                if (format.planeCount() == 1) {
                    yield 8;
                }
                boolean bothColours = plane == 1 && (format.planeCount() == 2 || format == PixelFormat.AV12);
                int sample = format.name().matches(".*_\\d\\d(LE|BE)|P01\\d_..") ? 2 : 1;
                yield bothColours ? 2 * sample : sample;
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"interleaved", "non-interleaved"})
    void audioFramesAreAsLongAsGStreamers(String layout) throws IOException {
        List<String> pipelines = new ArrayList<>();
        for (SampleFormat format : SampleFormat.values()) {
            String caps = "audio/x-raw,format=" + format + ",rate=48000,channels=3,channel-mask=(bitmask)0x7,layout="
                    + layout;
            pipelines.add("audiotestsrc num-buffers=1 samplesperbuffer=" + SAMPLES + " ! audioconvert ! " + caps
                    + " ! filesink location=" + directory.resolve(format.name()));
        }
        GStreamer.run(pipelines);
        assertAll(Stream.of(SampleFormat.values())
                .map(format -> () -> assertEquals(
                        Files.size(directory.resolve(format.name())),
                        AudioCaps.of(format, 48_000, 3).frameSize(SAMPLES),
                        format.name())));
    }

    /** The same numbers in every format, but for GStreamer's own way of rounding: it takes 1 for the largest value. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void samplesAreWrittenAsGStreamerWritesThem(boolean interleaved) throws IOException {
        float[][] samples = new float[2][SAMPLES];
        ByteBuffer numbers = ByteBuffer.allocate(2 * SAMPLES * Float.BYTES);
        for (int i = 0; i < SAMPLES; i++) {
            samples[0][i] = (float) Math.sin(i * 0.1) * 0.9f;
            samples[1][i] = i / (float) SAMPLES - 0.5f;
        }
        AudioCaps source = AudioCaps.of(SampleFormat.F32BE, 48_000, 2);
        for (int channel = 0; channel < 2; channel++) {
            source.write(channel, samples[channel], numbers);
            for (int i = 0; i < SAMPLES; i++) {
                assertEquals(samples[channel][i], numbers.getFloat((2 * i + channel) * Float.BYTES));
            }
        }
        Path file = Files.write(directory.resolve("numbers"), numbers.array());
        List<String> pipelines = new ArrayList<>();
        for (SampleFormat format : SampleFormat.values()) {
            pipelines.add("filesrc location=" + file + " blocksize=" + numbers.capacity()
                    + " ! audio/x-raw,format=F32BE,rate=48000,channels=2,layout=interleaved ! audioconvert dithering=none noise-shaping=none ! "
                    + AudioCaps.of(format, 48_000, 2)
                            .withInterleaved(interleaved)
                            .toString()
                            .replace(" ", "") + " ! filesink location="
                    + directory.resolve(format.name()));
        }
        GStreamer.run(pipelines);
        assertAll(Stream.of(SampleFormat.values()).map(format -> () -> {
            AudioCaps caps = AudioCaps.of(format, 48_000, 2).withInterleaved(interleaved);
            byte[] theirs = Files.readAllBytes(directory.resolve(format.name()));
            ByteBuffer ours = ByteBuffer.allocate(theirs.length);
            for (int channel = 0; channel < 2; channel++) {
                assertEquals(SAMPLES, caps.write(channel, samples[channel], ours));
            }
            boolean floating = format.name().startsWith("F");
            for (int at = 0; at < theirs.length; at += format.bytesPerSample()) {
                double difference = Math.abs(number(format, ours.array(), at) - number(format, theirs, at));
                // one, or what a float cannot tell
                assertTrue(
                        difference <= (floating ? 0 : Math.max(1, 0x1p-24 * (1L << bits(format)))),
                        caps + " at byte " + at);
                if (difference == 0) {
                    assertEquals(
                            ByteBuffer.wrap(theirs, at, format.bytesPerSample()),
                            ours.slice(at, format.bytesPerSample()),
                            caps.toString());
                }
            }
        }));
    }

    private static int bits(SampleFormat format) {
        return Integer.parseInt(format.name().replaceAll("^.(\\d+).*", "$1"));
    }

    /** A sample as it is stored, without the bits that do not count. */
    private static double number(SampleFormat format, byte[] bytes, int at) {
        int size = format.bytesPerSample();
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << Byte.SIZE | (bytes[format.name().endsWith("BE") ? at + i : at + size - 1 - i] & 0xFF);
        }
        if (format.name().startsWith("F")) {
            return size == Float.BYTES ? Float.intBitsToFloat((int) value) : Double.longBitsToDouble(value);
        }
        int unused = Long.SIZE - bits(format);
        return format.name().startsWith("S") ? value << unused >> unused : value << unused >>> unused;
    }

    private Path file(PixelFormat format) {
        return directory.resolve(format.name());
    }

    private static String text(VideoCaps caps) {
        return caps.toString().replace(" ", "");
    }
}
