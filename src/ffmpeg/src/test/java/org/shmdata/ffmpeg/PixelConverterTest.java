// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV422P10;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.caps.Fraction;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;
import org.shmdata.caps.VideoLayout;

class PixelConverterTest {
    private static final int[] RED = {255, 0, 0};

    /** Red, (255, 0, 0), in BT.709 limited range. */
    private static final int[] RED_709 = {63, 102, 240};

    /** Red in BT.601 limited range. */
    private static final int[] RED_601 = {81, 90, 240};

    @BeforeAll
    static void load() {
        LibAv.ensureAvailable();
    }

    static Stream<PixelFormat> formatsWithTwin() {
        return Arrays.stream(PixelFormat.values())
                .filter(format -> format.libavName().isPresent());
    }

    @ParameterizedTest
    @MethodSource("formatsWithTwin")
    void everyFormatConvertsAtAnySizeInBothLayouts(PixelFormat format) {
        for (int[] size : new int[][] {{320, 240}, {321, 241}, {17, 5}, {2, 2}, {1280, 33}}) {
            VideoCaps caps = VideoCaps.of(format, size[0], size[1], FrameRate.of(60));
            for (VideoLayout layout : new VideoLayout[] {caps.layout(), format.tightLayout(size[0], size[1])}) {
                // all bits set is the same colour everywhere, whatever it is
                ByteBuffer frame = ByteBuffer.allocateDirect((int) layout.size());
                fill(frame, 0xff);
                for (PictureFormat target : new PictureFormat[] {
                    new PictureFormat(AV_PIX_FMT_YUV420P, size[0] & ~1, size[1] & ~1),
                    new PictureFormat(AV_PIX_FMT_YUV422P10, 64, 48)
                }) {
                    assertUniform(
                            convert(caps, layout, frame, target),
                            target,
                            format + " " + size[0] + "x" + size[1] + " to " + target);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RGBA, 0 1 2",
        "RGBx, 0 1 2",
        "BGRA, 2 1 0",
        "BGRx, 2 1 0",
        "ARGB, 1 2 3",
        "xRGB, 1 2 3",
        "ABGR, 3 2 1",
        "xBGR, 3 2 1"
    })
    void fourByteRgbKeepsItsColours(PixelFormat format, String offsets) {
        assertRed(format, 4, offsets);
    }

    @ParameterizedTest
    @CsvSource({"RGB, 0 1 2", "BGR, 2 1 0"})
    void threeByteRgbKeepsItsColours(PixelFormat format, String offsets) {
        assertRed(format, 3, offsets);
    }

    private static void assertRed(PixelFormat format, int bytesPerPixel, String offsets) {
        int[] at = Stream.of(offsets.split(" ")).mapToInt(Integer::parseInt).toArray();
        VideoCaps caps = VideoCaps.of(format, 64, 48, FrameRate.of(60));
        ByteBuffer frame = ByteBuffer.allocateDirect((int) caps.layout().size());
        for (int pixel = 0; pixel < 64 * 48; pixel++) {
            for (int channel = 0; channel < 3; channel++) {
                frame.put(pixel * bytesPerPixel + at[channel], (byte) RED[channel]);
            }
        }
        assertYuv(RED_709, caps, frame);
    }

    @ParameterizedTest
    @CsvSource({"RGBP, 0 1 2", "BGRP, 2 1 0", "GBR, 2 0 1"})
    void planarRgbKeepsItsColours(PixelFormat format, String planes) {
        int[] plane = Stream.of(planes.split(" ")).mapToInt(Integer::parseInt).toArray();
        VideoCaps caps = VideoCaps.of(format, 64, 48, FrameRate.of(60));
        ByteBuffer frame = ByteBuffer.allocateDirect((int) caps.layout().size());
        fillPlane(frame, caps.layout(), plane[0], 255);
        assertYuv(RED_709, caps, frame);
    }

    @ParameterizedTest
    @CsvSource({
        "I420, 0 1 2",
        "Y42B, 0 1 2",
        "Y444, 0 1 2",
        "YV12, 0 2 1",
        "A420, 0 1 2",
        "Y41B, 0 1 2",
        "YUV9, 0 1 2",
        "YVU9, 0 2 1"
    })
    void planarYuvIsTakenFromBt601IfItIsSmall(PixelFormat format, String planes) {
        int[] plane = Stream.of(planes.split(" ")).mapToInt(Integer::parseInt).toArray();
        VideoCaps caps = VideoCaps.of(format, 64, 48, FrameRate.of(60));
        ByteBuffer frame = ByteBuffer.allocateDirect((int) caps.layout().size());
        for (int component = 0; component < 3; component++) {
            fillPlane(frame, caps.layout(), plane[component], RED_601[component]);
        }
        assertYuv(RED_709, caps, frame);
    }

    @ParameterizedTest
    @CsvSource({"NV12, 1 2", "NV21, 2 1", "NV16, 1 2", "NV24, 1 2"})
    void semiPlanarYuvKeepsItsColours(PixelFormat format, String order) {
        int[] component =
                Stream.of(order.split(" ")).mapToInt(Integer::parseInt).toArray();
        VideoCaps caps = VideoCaps.of(format, 64, 48, FrameRate.of(60)).withColorimetry("bt709");
        VideoLayout layout = caps.layout();
        ByteBuffer frame = ByteBuffer.allocateDirect((int) layout.size());
        fillPlane(frame, layout, 0, RED_709[0]);
        for (int i = (int) layout.offset(1); i < layout.size(); i++) {
            frame.put(i, (byte) RED_709[component[(i - (int) layout.offset(1)) % 2]]);
        }
        assertYuv(RED_709, caps, frame);
    }

    @ParameterizedTest
    @CsvSource({"YUY2, 0 1 0 2", "UYVY, 1 0 2 0", "YVYU, 0 2 0 1"})
    void packedYuvKeepsItsColours(PixelFormat format, String order) {
        int[] component =
                Stream.of(order.split(" ")).mapToInt(Integer::parseInt).toArray();
        VideoCaps caps = VideoCaps.of(format, 64, 48, FrameRate.of(60)).withColorimetry("bt709");
        ByteBuffer frame = ByteBuffer.allocateDirect((int) caps.layout().size());
        for (int i = 0; i < frame.capacity(); i++) {
            frame.put(i, (byte) RED_709[component[i % 4]]);
        }
        assertYuv(RED_709, caps, frame);
    }

    @ParameterizedTest
    @CsvSource({
        "bt709, 63 102 240",
        "2:3:5:1, 63 102 240",
        "bt601, 81 90 240",
        "2:4:16:4, 81 90 240",
        "1:3:7:1, 54 99 255",
        "1:4:0:0, 76 85 255",
        "0:4:0:0, 76 85 255",
        "sRGB, 81 90 240",
        "1:0:0:0, 81 90 240"
    })
    void colorimetryWins(String colorimetry, String red) {
        int[] sample = Stream.of(red.split(" ")).mapToInt(Integer::parseInt).toArray();
        VideoCaps caps =
                VideoCaps.of(PixelFormat.I420, 64, 48, FrameRate.of(60)).withColorimetry(colorimetry);
        ByteBuffer frame = ByteBuffer.allocateDirect((int) caps.layout().size());
        for (int plane = 0; plane < 3; plane++) {
            fillPlane(frame, caps.layout(), plane, sample[plane]);
        }
        assertYuv(RED_709, caps, frame);
    }

    @Test
    void largeYuvIsTakenForBt709() {
        VideoCaps caps = VideoCaps.of(PixelFormat.I420, 64, 578, FrameRate.of(60));
        ByteBuffer frame = ByteBuffer.allocateDirect((int) caps.layout().size());
        for (int plane = 0; plane < 3; plane++) {
            fillPlane(frame, caps.layout(), plane, RED_709[plane]);
        }
        assertYuv(RED_709, caps, frame);
    }

    @ParameterizedTest
    @CsvSource({"0, 16", "128, 126", "255, 235"})
    void grayIsFullRange(int gray, int luma) {
        VideoCaps caps = VideoCaps.of(PixelFormat.GRAY8, 64, 48, FrameRate.of(60));
        ByteBuffer frame = ByteBuffer.allocateDirect((int) caps.layout().size());
        fill(frame, gray);
        assertYuv(new int[] {luma, 128, 128}, caps, frame);
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 642, 66})
    void everyRowAndColumnArrivesWhereItWas(int width) {
        int height = 98;
        VideoCaps caps = VideoCaps.of(PixelFormat.GRAY8, width, height, FrameRate.of(60));
        VideoLayout layout = caps.layout();
        ByteBuffer frame = ByteBuffer.allocateDirect((int) layout.size());
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                frame.put(y * layout.strideBytes(0) + x, (byte) (x * 3 + y * 5));
            }
        }
        PictureFormat target = new PictureFormat(AV_PIX_FMT_YUV420P, width, height);
        byte[][] planes = convert(caps, layout, frame, target);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                assertNear(
                        16 + ((x * 3 + y * 5 & 0xff) * 219 + 127) / 255,
                        planes[0][y * width + x] & 0xff,
                        caps,
                        0,
                        y * width + x);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"RGBA", "BGRA", "xRGB", "RGB", "BGR", "GBR", "BGRP"})
    void chromaIsWhereTheFileSaysThatItIs(PixelFormat format) {
        for (int pixels : new int[] {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV422P10}) {
            for (ChromaSite site : ChromaSite.values()) {
                PictureFormat target = new PictureFormat(pixels, 128, 64, site, new Fraction(1, 1));
                // edges before the pixels 64 and 65 are at 64 on average: at sample 32 where the first one is at pixel
                // 0, a quarter before where it is at 0.5
                double expected = site == ChromaSite.LEFT ? 32 : 31.75;
                assertEquals(expected, edge(format, target), 0.1, format + " to " + target);
            }
        }
    }

    /**
     * Where edges between red on the left and blue are in the plane V, on average: so many samples are red, less a
     * half.
     */
    private static double edge(PixelFormat format, PictureFormat target) {
        double red = 0;
        for (int column = 64; column <= 65; column++) {
            VideoCaps caps = VideoCaps.of(format, target.width(), target.height(), FrameRate.of(60));
            byte[] v = convert(caps, caps.layout(), redAndBlue(caps, column), target)[2];
            int bytes = target.pixelFormat() == AV_PIX_FMT_YUV422P10 ? 2 : 1;
            int samples = target.width() / 2;
            // the last samples of the row are blue, the first ones red
            int from = v.length - samples * bytes;
            double first = sample(v, from, bytes);
            double last = sample(v, v.length - bytes, bytes);
            for (int i = 0; i < samples; i++) {
                red += (sample(v, from + i * bytes, bytes) - last) / (first - last);
            }
        }
        return red / 2 - 0.5;
    }

    private static int sample(byte[] plane, int at, int bytes) {
        return plane[at] & 0xff | (bytes == 2 ? (plane[at + 1] & 0xff) << 8 : 0);
    }

    /** A frame of RGB, red to the left of a column and blue from there on. */
    private static ByteBuffer redAndBlue(VideoCaps caps, int column) {
        VideoLayout layout = caps.layout();
        ByteBuffer frame = ByteBuffer.allocateDirect((int) layout.size());
        String name = caps.format().name();
        boolean planar = layout.planeCount() > 1;
        int step = planar ? 1 : layout.strideBytes(0) / caps.width();
        for (int y = 0; y < caps.height(); y++) {
            for (int x = 0; x < caps.width(); x++) {
                int channel = name.indexOf(x < column ? 'R' : 'B');
                int plane = planar ? channel : 0;
                frame.put(
                        (int) layout.offset(plane) + y * layout.strideBytes(plane) + x * step + (planar ? 0 : channel),
                        (byte) 255);
            }
        }
        return frame;
    }

    @ParameterizedTest
    @CsvSource({
        "I420, H264, CENTRE",
        "NV12, H264, CENTRE",
        "UYVY, H264, CENTRE",
        "Y444, H264, LEFT",
        "RGBA, H264, LEFT",
        "I420, PRORES, LEFT"
    })
    void chromaBetweenPixelsStaysThere(PixelFormat format, VideoCodec codec, ChromaSite expected) {
        VideoCaps silent = VideoCaps.of(format, 64, 48, FrameRate.of(60));
        VideoCaps jpeg = VideoCaps.from(silent.caps().with("chroma-site", "jpeg"));
        VideoCaps mpeg2 = VideoCaps.from(silent.caps().with("chroma-site", "mpeg2"));

        assertEquals(ChromaSite.LEFT, PictureFormat.of(codec, silent).chroma());
        assertEquals(expected, PictureFormat.of(codec, jpeg).chroma());
        assertEquals(ChromaSite.LEFT, PictureFormat.of(codec, mpeg2).chroma());
    }

    @ParameterizedTest
    @MethodSource("formatsWithTwin")
    void theTailMakesNoSeam(PixelFormat format) {
        for (int[] size : new int[][] {{640, 96}, {646, 76}}) {
            // of the target's colours, so that swscale takes its short cuts
            VideoCaps caps =
                    VideoCaps.of(format, size[0], size[1], FrameRate.of(60)).withColorimetry("bt709");
            byte[] noise = new byte[(int) caps.layout().size()];
            new Random(5).nextBytes(noise);
            ByteBuffer frame = ByteBuffer.allocateDirect(noise.length).put(0, noise);
            for (int pixels : new int[] {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV422P10}) {
                PictureFormat target = new PictureFormat(pixels, size[0], size[1]);
                byte[][] whole;
                try (PicturePool pool = new PicturePool(target, 1);
                        PixelConverter converter = new PixelConverter(caps, caps.layout(), target, Integer.MAX_VALUE)) {
                    whole = convert(converter, frame, pool);
                }
                byte[][] parts = convert(caps, caps.layout(), frame, target);
                for (int plane = 0; plane < 3; plane++) {
                    assertEquals(
                            -1,
                            Arrays.mismatch(whole[plane], parts[plane]),
                            format + " to " + target + ": plane " + plane);
                }
            }
        }
    }

    private static void assertYuv(int[] expected, VideoCaps caps, ByteBuffer frame) {
        PictureFormat target = new PictureFormat(AV_PIX_FMT_YUV420P, caps.width(), caps.height());
        byte[][] planes = convert(caps, caps.layout(), frame, target);
        for (int plane = 0; plane < 3; plane++) {
            for (int i = 0; i < planes[plane].length; i++) {
                assertNear(expected[plane], planes[plane][i] & 0xff, caps, plane, i);
            }
        }
    }

    private static void assertUniform(byte[][] planes, PictureFormat target, String what) {
        int sampleBytes = target.pixelFormat() == AV_PIX_FMT_YUV422P10 ? 2 : 1;
        for (int plane = 0; plane < 3; plane++) {
            for (int i = sampleBytes; i < planes[plane].length; i += sampleBytes) {
                assertNear(planes[plane][0] & 0xff, planes[plane][i] & 0xff, what, plane, i);
            }
        }
    }

    /** Makes no message for the millions of samples that are right. */
    private static void assertNear(int expected, int seen, Object what, int plane, int sample) {
        if (Math.abs(expected - seen) > 2) {
            assertEquals(expected, seen, what + ": plane " + plane + ", sample " + sample);
        }
    }

    /** The planes of the converted picture, without padding. */
    private static byte[][] convert(VideoCaps caps, VideoLayout layout, ByteBuffer frame, PictureFormat target) {
        try (PicturePool pool = new PicturePool(target, 1);
                PixelConverter converter = new PixelConverter(caps, layout, target)) {
            return convert(converter, frame, pool);
        }
    }

    private static byte[][] convert(PixelConverter converter, ByteBuffer frame, PicturePool pool) {
        PictureFormat target = pool.format();
        Picture picture = pool.take();
        assertNotNull(picture);
        converter.convert(frame.asReadOnlyBuffer(), picture);
        boolean tenBits = target.pixelFormat() == AV_PIX_FMT_YUV422P10;
        int chromaRows = tenBits ? target.height() : target.height() / 2;
        int bytes = tenBits ? 2 : 1;
        return new byte[][] {
            rows(picture, 0, target.width() * bytes, target.height()),
            rows(picture, 1, target.width() / 2 * bytes, chromaRows),
            rows(picture, 2, target.width() / 2 * bytes, chromaRows)
        };
    }

    private static byte[] rows(Picture picture, int plane, int rowBytes, int rows) {
        byte[] all = new byte[rowBytes * rows];
        BytePointer from = picture.frame.data(plane).capacity((long) picture.strides.get(plane) * rows);
        for (int y = 0; y < rows; y++) {
            from.position((long) y * picture.strides.get(plane)).get(all, y * rowBytes, rowBytes);
        }
        return all;
    }

    private static void fillPlane(ByteBuffer frame, VideoLayout layout, int plane, int value) {
        Pointer.memset(
                new BytePointer(frame).position(layout.offset(plane)),
                value,
                (long) layout.strideBytes(plane) * layout.rows(plane));
    }

    private static void fill(ByteBuffer frame, int value) {
        Pointer.memset(new BytePointer(frame), value, frame.capacity());
    }
}
