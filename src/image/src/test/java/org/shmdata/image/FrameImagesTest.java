// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;

class FrameImagesTest {
    private static final int[][] SIZES = {{64, 48}, {17, 5}, {16, 11}, {5, 4}, {3, 3}, {2, 1}, {1, 2}, {1, 1}};

    private static final List<Integer> IMAGE_TYPES = List.of(
            BufferedImage.TYPE_INT_ARGB,
            BufferedImage.TYPE_INT_RGB,
            BufferedImage.TYPE_INT_BGR,
            BufferedImage.TYPE_INT_ARGB_PRE,
            BufferedImage.TYPE_3BYTE_BGR,
            BufferedImage.TYPE_4BYTE_ABGR,
            BufferedImage.TYPE_4BYTE_ABGR_PRE);

    static List<PixelFormat> formats() {
        return Pictures.formats();
    }

    @Test
    void everyFormatOfEightBitsInRows() {
        assertEquals(
                "I420 YV12 YUY2 UYVY AYUV RGBx BGRx xRGB xBGR RGBA BGRA ARGB ABGR RGB BGR Y41B Y42B YVYU Y444 NV12 NV21 GRAY8 GRAY16_BE "
                        + "GRAY16_LE v308 A420 YUV9 YVU9 IYU1 GBR NV16 NV24 NV61 IYU2 VYUY GBRA VUYA RGBP BGRP AV12",
                String.join(" ", formats().stream().map(Enum::name).toList()));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void thereAndBack(PixelFormat format) {
        for (int[] size : SIZES) {
            for (int type : IMAGE_TYPES) {
                BufferedImage image = Pictures.patches(size[0], size[1], type, 1);
                for (VideoCaps caps : capsOf(format, size[0], size[1])) {
                    for (boolean tight : new boolean[] {false, true}) {
                        thereAndBack(caps, tight, image);
                    }
                }
            }
        }
    }

    /** One code of luma and one of chroma, lost on the way, are so much of red or blue. */
    private static int tolerance(PixelFormat format) {
        if (Pictures.isYuv(format)) {
            return 4;
        }
        // 16 bits of gray are cut off to 8
        return format == PixelFormat.GRAY16_LE || format == PixelFormat.GRAY16_BE ? 1 : 0;
    }

    private static List<VideoCaps> capsOf(PixelFormat format, int width, int height) {
        VideoCaps caps = Pictures.caps(format, width, height);
        return List.of(
                caps,
                caps.withColorimetry("bt709"),
                caps.withColorimetry("bt2020"),
                caps.withColorimetry("1:4:0:0"),
                caps.withInterlaceMode("interleaved"));
    }

    private static void thereAndBack(VideoCaps caps, boolean tight, BufferedImage image) {
        PixelFormat format = caps.format();
        long size = tight
                ? format.tightLayout(caps.width(), caps.height()).size()
                : caps.layout().size();
        ByteBuffer frame = ByteBuffer.allocate((int) size);
        FrameImages images = FrameImages.of(caps);
        images.toFrame(image, frame);
        int[] expected = Pictures.argb(image);
        if (!Pictures.hasAlpha(format)) {
            opaque(expected);
        }
        if (Pictures.isGray(format)) {
            gray(expected, caps);
        }
        // for translucent premultiplied pixels Java rounds now up, now down
        int tolerance = tolerance(format) + (image.isAlphaPremultiplied() ? 1 : 0);
        if (Pictures.isGray(format) && caps.colorimetry().isPresent()) {
            tolerance++;
        }
        for (int type : IMAGE_TYPES) {
            BufferedImage back = new BufferedImage(caps.width(), caps.height(), type);
            assertSame(back, images.toImage(frame, back));
            int[] shown = expected.clone();
            if (!back.getColorModel().hasAlpha()) {
                opaque(shown);
            }
            int[] actual = Pictures.argb(back);
            if (back.isAlphaPremultiplied()) {
                // the less alpha, the fewer colours: compare what is seen
                shown = premultiplied(shown);
                actual = premultiplied(actual);
            }
            int distance = Pictures.distance(shown, actual, true);
            int allowed = tolerance + (back.isAlphaPremultiplied() ? 1 : 0);
            assertTrue(
                    distance <= allowed,
                    () -> caps + " of image type " + image.getType() + " into " + back.getType() + ": " + distance);
        }
    }

    private static void opaque(int[] argb) {
        for (int i = 0; i < argb.length; i++) {
            argb[i] |= 0xFF000000;
        }
    }

    private static void gray(int[] argb, VideoCaps caps) {
        double[] weights = caps.colorimetry().map(FrameImagesTest::weights).orElse(weights("bt601"));
        for (int i = 0; i < argb.length; i++) {
            int p = argb[i];
            int level = (int)
                    Math.round(weights[0] * (p >> 16 & 0xFF) + weights[1] * (p >> 8 & 0xFF) + weights[2] * (p & 0xFF));
            argb[i] = 0xFF000000 | level * 0x010101;
        }
    }

    /** Of the ITU's recommendations. */
    private static double[] weights(String colorimetry) {
        return switch (colorimetry) {
            case "bt709" -> new double[] {0.2126, 0.7152, 0.0722};
            case "bt2020" -> new double[] {0.2627, 0.6780, 0.0593};
            default -> new double[] {0.299, 0.587, 0.114};
        };
    }

    private static int[] premultiplied(int[] argb) {
        return Arrays.stream(argb)
                .map(p -> {
                    double a = (p >>> 24) / 255.0;
                    return p & 0xFF000000
                            | (int) Math.round((p >> 16 & 0xFF) * a) << 16
                            | (int) Math.round((p >> 8 & 0xFF) * a) << 8
                            | (int) Math.round((p & 0xFF) * a);
                })
                .toArray();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void codesAreThoseOfTheFormulas(PixelFormat format) {
        YuvSamples samples = YuvSamples.of(format);
        if (samples == null) {
            return;
        }
        int side = 1 << Math.max(samples.chromaXShift(), samples.chromaYShift());
        for (String colorimetry : List.of("bt601", "bt709", "bt2020", "1:4:0:0", "1:3:0:0")) {
            VideoCaps caps = Pictures.caps(format, side, side).withColorimetry(colorimetry);
            ByteBuffer frame = ByteBuffer.allocate((int) caps.layout().size());
            FrameImages images = FrameImages.of(caps);
            for (int colour = 0; colour < 1 << 24; colour += 0x0F2B37) {
                BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
                int[] pixels = new int[side * side];
                Arrays.fill(pixels, colour);
                image.setRGB(0, 0, side, side, pixels, 0, side);
                images.toFrame(image, frame);
                double[] expected = codes(colour, colorimetry);
                String what = caps + ", colour " + Integer.toHexString(colour);
                assertEquals(expected[0], code(frame, caps, samples.luma()), 0.51, what);
                assertEquals(Math.min(255, expected[1]), code(frame, caps, samples.u()), 0.51, what);
                assertEquals(Math.min(255, expected[2]), code(frame, caps, samples.v()), 0.51, what);
            }
        }
    }

    private static int code(ByteBuffer frame, VideoCaps caps, YuvSamples.Place place) {
        return frame.get((int) caps.layout().offset(place.plane()) + place.first()) & 0xFF;
    }

    private static double[] codes(int rgb, String colorimetry) {
        boolean full = colorimetry.startsWith("1:");
        double[] weights = weights(colorimetry.equals("1:3:0:0") ? "bt709" : colorimetry);
        double r = (rgb >> 16 & 0xFF) / 255.0;
        double g = (rgb >> 8 & 0xFF) / 255.0;
        double b = (rgb & 0xFF) / 255.0;
        double luma = weights[0] * r + weights[1] * g + weights[2] * b;
        double u = (b - luma) / (2 * (1 - weights[2]));
        double v = (r - luma) / (2 * (1 - weights[0]));
        return full
                ? new double[] {255 * luma, 255 * u + 128, 255 * v + 128}
                : new double[] {219 * luma + 16, 224 * u + 128, 224 * v + 128};
    }

    @Test
    void coloursAreThoseOfTheFormulas() {
        for (String colorimetry : List.of("bt601", "bt709", "bt2020", "1:4:0:0", "1:3:0:0")) {
            FrameImages images =
                    FrameImages.of(Pictures.caps(PixelFormat.Y444, 1, 1).withColorimetry(colorimetry));
            BufferedImage image = images.createImage();
            for (int yuv = 0; yuv < 1 << 24; yuv += 0x0D1F31) {
                ByteBuffer frame = ByteBuffer.allocate(12)
                        .put(0, (byte) (yuv >> 16))
                        .put(4, (byte) (yuv >> 8))
                        .put(8, (byte) yuv);
                int colour = images.toImage(frame, image).getRGB(0, 0);
                double[] expected = colour(yuv, colorimetry);
                String what = colorimetry + " " + Integer.toHexString(yuv);
                for (int i = 0; i < 3; i++) {
                    assertEquals(Math.max(0, Math.min(255, expected[i])), colour >> 16 - 8 * i & 0xFF, 0.51, what);
                }
            }
        }
    }

    private static double[] colour(int yuv, String colorimetry) {
        boolean full = colorimetry.startsWith("1:");
        double[] weights = weights(colorimetry.equals("1:3:0:0") ? "bt709" : colorimetry);
        double luma = full ? (yuv >> 16 & 0xFF) : ((yuv >> 16 & 0xFF) - 16) * 255 / 219.0;
        double u = ((yuv >> 8 & 0xFF) - 128) * (full ? 1 : 255 / 224.0);
        double v = ((yuv & 0xFF) - 128) * (full ? 1 : 255 / 224.0);
        double r = luma + 2 * (1 - weights[0]) * v;
        double b = luma + 2 * (1 - weights[2]) * u;
        return new double[] {r, (luma - weights[0] * r - weights[2] * b) / weights[1], b};
    }

    @Test
    void formulaOfGreenIsUnclamped() {
        // the sum of the weighted colours is luma, whatever the colours
        double[] rgb = colour(0x30E010, "bt709");
        assertEquals((0x30 - 16) * 255 / 219.0, 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2], 1e-9);
    }

    @Test
    void standardAndHighDefinitionByHeight() {
        assertEquals(0x51, red(576, PixelFormat.I420));
        assertEquals(0x3F, red(577, PixelFormat.I420));
        assertEquals(0x51, red(576, PixelFormat.YUY2));
    }

    /** The luma of red. */
    private static int red(int height, PixelFormat format) {
        VideoCaps caps = Pictures.caps(format, 2, height);
        BufferedImage image = new BufferedImage(2, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0xFF0000);
        ByteBuffer frame = ByteBuffer.allocate((int) caps.layout().size());
        FrameImages.of(caps).toFrame(image, frame);
        return frame.get(0) & 0xFF;
    }

    @Test
    void chromaIsTheAverageOfItsPixels() {
        VideoCaps caps = Pictures.caps(PixelFormat.I420, 3, 3).withColorimetry("1:4:0:0");
        BufferedImage image = new BufferedImage(3, 3, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0x0000FF);
        image.setRGB(2, 0, 0x0000FF);
        image.setRGB(2, 2, 0x0000FF);
        ByteBuffer frame = ByteBuffer.allocate((int) caps.layout().size());
        FrameImages.of(caps).toFrame(image, frame);
        int u = (int) caps.layout().offset(1);
        // a quarter, a half and all of blue's 127.5
        assertEquals(128 + 32, frame.get(u) & 0xFF);
        assertEquals(128 + 64, frame.get(u + 1) & 0xFF);
        assertEquals(128, frame.get(u + 4) & 0xFF);
        assertEquals(255, frame.get(u + 5) & 0xFF);
    }

    @Test
    void fieldsHaveChromaOfTheirOwn() {
        VideoCaps caps = Pictures.caps(PixelFormat.NV12, 2, 4)
                .withInterlaceMode("interleaved")
                .withColorimetry("1:4:0:0");
        BufferedImage image = new BufferedImage(2, 4, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 2; x++) {
            image.setRGB(x, 0, 0x0000FF);
            image.setRGB(x, 2, 0x0000FF);
        }
        ByteBuffer frame = ByteBuffer.allocate((int) caps.layout().size());
        FrameImages images = FrameImages.of(caps);
        images.toFrame(image, frame);
        assertEquals(255, frame.get((int) caps.layout().offset(1)) & 0xFF);
        assertEquals(
                128, frame.get((int) caps.layout().offset(1) + caps.layout().strideBytes(1)) & 0xFF);
        assertTrue(Pictures.distance(Pictures.argb(image), Pictures.argb(images.toImage(frame, null)), false) <= 1);
    }

    @Test
    void bytesOfPackedPixels() {
        assertEquals("11223344", bytes(PixelFormat.RGBA, 0x44112233));
        assertEquals("33221144", bytes(PixelFormat.BGRA, 0x44112233));
        assertEquals("44112233", bytes(PixelFormat.ARGB, 0x44112233));
        assertEquals("44332211", bytes(PixelFormat.ABGR, 0x44112233));
        assertEquals("112233ff", bytes(PixelFormat.RGBx, 0x44112233));
        assertEquals("332211ff", bytes(PixelFormat.BGRx, 0x44112233));
        assertEquals("ff112233", bytes(PixelFormat.xRGB, 0x44112233));
        assertEquals("ff332211", bytes(PixelFormat.xBGR, 0x44112233));
        assertEquals("11223300", bytes(PixelFormat.RGB, 0x44112233));
        assertEquals("33221100", bytes(PixelFormat.BGR, 0x44112233));
        assertEquals("220000003300000011000000", bytes(PixelFormat.GBR, 0x44112233));
        assertEquals("22000000330000001100000044000000", bytes(PixelFormat.GBRA, 0x44112233));
        assertEquals("110000002200000033000000", bytes(PixelFormat.RGBP, 0x44112233));
        assertEquals("330000002200000011000000", bytes(PixelFormat.BGRP, 0x44112233));
    }

    private static String bytes(PixelFormat format, int argb) {
        VideoCaps caps = Pictures.caps(format, 1, 1);
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, argb);
        ByteBuffer frame = ByteBuffer.allocate((int) caps.layout().size());
        FrameImages.of(caps).toFrame(image, frame);
        return HexFormat.of().formatHex(frame.array());
    }

    @Test
    void grayIsTakenByItsNumbers() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(0, 0, 0, 128);
        image.getRaster().setSample(1, 0, 0, 7);
        VideoCaps gray = Pictures.caps(PixelFormat.GRAY8, 2, 1);
        ByteBuffer frame = ByteBuffer.allocate(4);
        FrameImages.of(gray).toFrame(image, frame);
        assertArrayEquals(new byte[] {(byte) 128, 7, 0, 0}, frame.array());
        BufferedImage colours =
                FrameImages.of(gray).toImage(frame, new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB));
        assertArrayEquals(new int[] {0xFF808080, 0xFF070707}, Pictures.argb(colours));
        assertEquals(128, FrameImages.of(gray).toImage(frame, null).getRaster().getSample(0, 0, 0));
        BufferedImage limited = FrameImages.of(gray.withColorimetry("bt601"))
                .toImage(ByteBuffer.wrap(new byte[] {16, (byte) 235, 0, 0}), null);
        assertEquals(0, limited.getRaster().getSample(0, 0, 0));
        assertEquals(255, limited.getRaster().getSample(1, 0, 0));
    }

    @Test
    void sixteenBitsOfGrayAreKept() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 0xABCD);
        for (PixelFormat format : List.of(PixelFormat.GRAY16_LE, PixelFormat.GRAY16_BE)) {
            FrameImages images = FrameImages.of(Pictures.caps(format, 1, 1));
            ByteBuffer frame = ByteBuffer.allocate(4);
            images.toFrame(image, frame);
            assertEquals(format == PixelFormat.GRAY16_LE ? 0xCDAB0000 : 0xABCD0000, frame.getInt(0));
            BufferedImage back = images.toImage(frame, null);
            assertEquals(BufferedImage.TYPE_USHORT_GRAY, back.getType());
            assertEquals(0xABCD, back.getRaster().getSample(0, 0, 0));
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void partsOfImages(PixelFormat format) {
        VideoCaps caps = Pictures.caps(format, 17, 9);
        FrameImages images = FrameImages.of(caps);
        for (int type : new int[] {
            images.createImage().getType(),
            BufferedImage.TYPE_INT_ARGB,
            BufferedImage.TYPE_4BYTE_ABGR,
            BufferedImage.TYPE_3BYTE_BGR
        }) {
            BufferedImage whole = Pictures.patches(40, 30, type, 3);
            BufferedImage part = whole.getSubimage(5, 7, 17, 9);
            BufferedImage same = new BufferedImage(17, 9, type);
            same.getRaster().setRect(part.getRaster().createTranslatedChild(0, 0));
            ByteBuffer fromPart = ByteBuffer.allocate((int) caps.layout().size());
            images.toFrame(part, fromPart);
            ByteBuffer fromSame = ByteBuffer.allocate((int) caps.layout().size());
            images.toFrame(same, fromSame);
            assertEquals(fromSame, fromPart);

            BufferedImage target = Pictures.patches(40, 30, type, 4);
            int[] around = Pictures.argb(target);
            BufferedImage targetPart = target.getSubimage(5, 7, 17, 9);
            assertSame(targetPart, images.toImage(fromPart, targetPart));
            BufferedImage fresh = images.toImage(fromPart, new BufferedImage(17, 9, type));
            assertArrayEquals(Pictures.argb(fresh), Pictures.argb(targetPart));
            int[] after = Pictures.argb(target);
            for (int y = 0; y < 30; y++) {
                for (int x = 0; x < 40; x++) {
                    boolean inside = x >= 5 && x < 22 && y >= 7 && y < 16;
                    assertTrue(
                            inside || around[y * 40 + x] == after[y * 40 + x],
                            "pixel " + x + "," + y + " outside was changed");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void anyBufferAnywhere(PixelFormat format) {
        VideoCaps caps = Pictures.caps(format, 13, 6);
        FrameImages images = FrameImages.of(caps);
        BufferedImage image = Pictures.noise(13, 6, BufferedImage.TYPE_INT_ARGB, 5);
        int size = (int) caps.layout().size();
        byte[] expected = new byte[size];
        images.toFrame(image, ByteBuffer.wrap(expected));
        int[] pixels = Pictures.argb(images.toImage(ByteBuffer.wrap(expected), null));
        for (boolean direct : new boolean[] {false, true}) {
            for (int position : new int[] {0, 1, 3, 8}) {
                ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(size + 16) : ByteBuffer.allocate(size + 16);
                buffer.position(position).limit(position + size);
                images.toFrame(image, buffer);
                assertEquals(position, buffer.position());
                assertEquals(position + size, buffer.limit());
                byte[] actual = new byte[size];
                buffer.get(position, actual);
                assertArrayEquals(expected, actual);
                assertArrayEquals(pixels, Pictures.argb(images.toImage(buffer.asReadOnlyBuffer(), null)));
                buffer.clear();
                for (int i = 0; i < size + 16; i++) {
                    assertTrue(
                            i >= position && i < position + size || buffer.get(i) == 0,
                            "byte " + i + " outside was changed");
                }
            }
        }
    }

    @Test
    void otherImagesGoThroughTheirColourModel() {
        BufferedImage palette = new BufferedImage(4, 2, BufferedImage.TYPE_BYTE_INDEXED);
        palette.setRGB(1, 1, 0xFFFF0000);
        FrameImages images = FrameImages.of(Pictures.caps(PixelFormat.RGBA, 4, 2));
        ByteBuffer frame = ByteBuffer.allocate(32);
        images.toFrame(palette, frame);
        assertEquals(0xFF0000FF, frame.getInt(20));
        assertEquals(0x000000FF, frame.getInt(0));
        BufferedImage back = images.toImage(frame, new BufferedImage(4, 2, BufferedImage.TYPE_USHORT_565_RGB));
        assertEquals(0xFFFF0000, back.getRGB(1, 1));
        assertEquals(0xFF000000, back.getRGB(3, 0));
    }

    @Test
    void anImageOfAnotherSizeIsNotReused() {
        FrameImages images = FrameImages.of(Pictures.caps(PixelFormat.RGBx, 4, 2));
        BufferedImage other = new BufferedImage(2, 4, BufferedImage.TYPE_INT_RGB);
        BufferedImage made = images.toImage(ByteBuffer.allocate(32), other);
        assertNotSame(other, made);
        assertEquals(4, made.getWidth());
        assertEquals(2, made.getHeight());
        assertSame(made, images.toImage(ByteBuffer.allocate(32), made));
        assertEquals(
                "an image of 2x4 does not fit frames of 4x2: scale it first, or take VideoCaps.withSize",
                assertThrows(IllegalArgumentException.class, () -> images.toFrame(other, ByteBuffer.allocate(32)))
                        .getMessage());
    }

    /** Of whatever type an image is that a caller passes in, one of another size is of that type too. */
    @Test
    void anImageForAnotherSizeIsOfTheSameType() {
        FrameImages images = FrameImages.of(Pictures.caps(PixelFormat.RGBA, 4, 2));
        ByteBuffer frame = ByteBuffer.allocate(32).putInt(0, 0xFF000080);
        for (int type = BufferedImage.TYPE_INT_RGB; type <= BufferedImage.TYPE_BYTE_INDEXED; type++) {
            BufferedImage image = images.toImage(frame, new BufferedImage(1, 1, type));
            assertEquals(type, image.getType());
            assertEquals(4, image.getWidth());
            assertEquals(2, image.getHeight());
            BufferedImage part = images.toImage(frame, new BufferedImage(9, 9, type).getSubimage(3, 3, 2, 2));
            assertEquals(type, part.getType());
            assertArrayEquals(Pictures.argb(image), Pictures.argb(part));
        }
    }

    @Test
    void opaqueImagesGoIntoAJpeg() throws IOException {
        for (PixelFormat format : formats()) {
            VideoCaps caps = Pictures.caps(format, 16, 16);
            FrameImages images = FrameImages.opaque(caps);
            ByteBuffer frame = ByteBuffer.allocate((int) caps.layout().size());
            images.toFrame(Pictures.patches(16, 16, BufferedImage.TYPE_INT_RGB, 7), frame);
            BufferedImage image = images.toImage(frame, null);
            assertFalse(image.getColorModel().hasAlpha());
            assertSame(image, images.toImage(frame, image));
            assertEquals(image.getType(), images.createImage().getType());
            ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
            // Java has no JPEG of 16 bits
            boolean possible = image.getType() != BufferedImage.TYPE_USHORT_GRAY;
            assertEquals(possible, ImageIO.write(image, "jpg", jpeg), format.name());
            assertEquals(possible, jpeg.size() > 0, format.name());
        }
    }

    @Test
    void coloursOfTransparentPixelsStayInOpaqueImages() {
        FrameImages images = FrameImages.opaque(Pictures.caps(PixelFormat.RGBA, 1, 1));
        ByteBuffer frame = ByteBuffer.allocate(4).put(0, new byte[] {1, 2, 3, 0});
        assertEquals(0xFF010203, images.toImage(frame, null).getRGB(0, 0));
    }

    @Test
    void aMistakenSizeIsToldAsOne() {
        FrameImages padded = FrameImages.of(Pictures.caps(PixelFormat.RGB, 5, 2));
        assertBadSize(
                "a frame of 31 bytes does not fit RGB pictures of 5x2: expected 32 bytes (rows padded as GStreamer does) or 30 bytes (rows tight)",
                () -> padded.toImage(ByteBuffer.allocate(31), null));
        assertBadSize(
                "a frame of 33 bytes does not fit RGB pictures of 5x2: expected 32 bytes (rows padded as GStreamer does) or 30 bytes (rows tight)",
                () -> padded.toFrame(padded.createImage(), ByteBuffer.allocate(33)));
        FrameImages same = FrameImages.of(Pictures.caps(PixelFormat.RGBA, 4, 4));
        assertBadSize(
                "a frame of 63 bytes does not fit RGBA pictures of 4x4: expected 64 bytes",
                () -> same.toImage(ByteBuffer.allocate(63), null));
        assertBadSize(
                "a frame of 17179344900 bytes (RGBA, 65535x65535) is more than a ByteBuffer can hold",
                () -> FrameImages.of(Pictures.caps(PixelFormat.RGBA, 65_535, 65_535)));
    }

    private static void assertBadSize(String message, Executable mistake) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, mistake);
        assertEquals(message, e.getMessage());
    }

    @Test
    void refusals() {
        FrameImages images = FrameImages.of(Pictures.caps(PixelFormat.RGB, 5, 2));
        ByteBuffer readOnly = ByteBuffer.allocate(32).asReadOnlyBuffer();
        assertTrue(assertThrows(IllegalArgumentException.class, () -> images.toFrame(images.createImage(), readOnly))
                .getMessage()
                .startsWith("the buffer is read-only"));
        assertFalse(FrameImages.supports(PixelFormat.v210));
        assertTrue(assertThrows(
                        IllegalArgumentException.class, () -> FrameImages.of(Pictures.caps(PixelFormat.v210, 4, 4)))
                .getMessage()
                .startsWith("video format v210 cannot be converted"));
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> FrameImages.of(
                                Pictures.caps(PixelFormat.I420, 4, 4).withInterlaceMode("alternate")))
                .getMessage()
                .contains("alternate"));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void noGarbage(PixelFormat format) {
        VideoCaps caps = Pictures.caps(format, 33, 17);
        FrameImages images = FrameImages.of(caps);
        ByteBuffer frame = ByteBuffer.allocateDirect((int) caps.layout().size());
        List<Integer> types = new ArrayList<>(IMAGE_TYPES);
        types.remove((Integer) BufferedImage.TYPE_4BYTE_ABGR_PRE);
        types.addAll(List.of(BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY));
        for (int type : types) {
            BufferedImage image = Pictures.noise(33, 17, type, 6);
            convert(images, image, frame, 3);
            com.sun.management.ThreadMXBean threads =
                    (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
            long least = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 5 && least > 0; attempt++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                convert(images, image, frame, 20);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, least, format + ", image type " + type);
        }
    }

    private static void convert(FrameImages images, BufferedImage image, ByteBuffer frame, int times) {
        for (int i = 0; i < times; i++) {
            images.toFrame(image, frame);
            images.toImage(frame, image);
        }
    }
}
