// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.ShmdataException;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;

class TestPatternTest {
    private static final int[][] SIZES = {
        {1, 1},
        {2, 2},
        {3, 5},
        {7, 1},
        {1, 90},
        {31, 33},
        {32, 4},
        {33, 21},
        {64, 48},
        {65, 49},
        {161, 121},
        {321, 241},
        {640, 37},
        {19, 640},
        {1280, 720}
    };

    static Stream<Arguments> everyFormatAndSize() {
        return TestPattern.FORMATS.stream()
                .flatMap(
                        format -> Stream.of(SIZES).map(size -> Arguments.of(PixelFormat.of(format), size[0], size[1])));
    }

    @ParameterizedTest
    @MethodSource("everyFormatAndSize")
    void paintsEveryPixelAndReadsItsStamp(PixelFormat format, int width, int height) {
        for (PatternKind kind : PatternKind.values()) {
            PaintedPicture picture = PaintedPicture.of(format, width, height);
            PaintedPicture rgba =
                    PaintedPicture.of(PixelFormat.RGBA, width, height).paint(kind, 87);
            // a pixel left unpainted is 0x111111 here and 0x000000 there
            picture.bytes.put(filled(picture.bytes.capacity())).clear();
            picture.paint(kind, 87);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    assertEquals(rgba.rgb(x, y), picture.rgb(x, y), kind + " at " + x + "," + y);
                    assertEquals(255, picture.filler(x, y));
                }
            }
            OptionalLong stamp = FrameStamp.read(picture::rgb, width, height);
            assertEquals(FrameStamp.fits(width, height) ? OptionalLong.of(87) : OptionalLong.empty(), stamp);
        }
    }

    private static ByteBuffer filled(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 0x11);
        return ByteBuffer.wrap(bytes);
    }

    @ParameterizedTest
    @EnumSource
    void movesFromFrameToFrame(PatternKind kind) {
        PaintedPicture before = PaintedPicture.of(PixelFormat.RGBA, 320, 240).paint(kind, 30);
        PaintedPicture after = PaintedPicture.of(PixelFormat.RGBA, 320, 240).paint(kind, 31);
        int moved = 0;
        for (int y = 0; y < 200; y++) {
            for (int x = 0; x < 320; x++) {
                moved += before.rgb(x, y) == after.rgb(x, y) ? 0 : 1;
            }
        }
        assertTrue(moved > 100, moved + " pixels moved");
    }

    @ParameterizedTest
    @EnumSource
    void isTheSameForTheSameFrame(PatternKind kind) {
        TestPattern pattern = new TestPattern(VideoCaps.of(PixelFormat.BGRx, 200, 150, FrameRate.of(25)), kind);
        ByteBuffer first = ByteBuffer.allocate(200 * 150 * 4);
        ByteBuffer second = ByteBuffer.allocate(200 * 150 * 4);
        pattern.paint(first, 10, 400_000_000);
        pattern.paint(second, 999, 1);
        assertNotEquals(first, second);
        pattern.paint(second, 10, 400_000_000);
        assertEquals(first, second);
    }

    @Test
    void ballStaysInsideAndSpendsItsTimeEverywhere() {
        int leftmost = Integer.MAX_VALUE;
        int rightmost = Integer.MIN_VALUE;
        for (long frame = 0; frame < 400; frame++) {
            PaintedPicture picture =
                    PaintedPicture.of(PixelFormat.RGB, 161, 121).paint(PatternKind.BALL, frame);
            int orange = 0;
            for (int x = 0; x < 161; x++) {
                for (int y = 0; y < 100; y++) {
                    int rgb = picture.rgb(x, y);
                    if ((rgb >> 16) > 0xA0 && (rgb & 0xFF) < 0x40) {
                        orange++;
                        leftmost = Math.min(leftmost, x);
                        rightmost = Math.max(rightmost, x);
                    }
                }
            }
            assertTrue(orange > 150, "frame " + frame + " has " + orange + " pixels of a ball");
        }
        assertTrue(leftmost < 10 && rightmost > 150, leftmost + " to " + rightmost);
    }

    @Test
    void barsAreSmpteBars() {
        PaintedPicture picture = PaintedPicture.of(PixelFormat.RGBA, 700, 480).paint(PatternKind.BARS, 0);
        int[] bars = {0xBFBFBF, 0xBFBF00, 0x00BFBF, 0x00BF00, 0xBF00BF, 0xBF0000, 0x0000BF};
        for (int i = 0; i < bars.length; i++) {
            assertEquals(bars[i], picture.rgb(50 + 100 * i, 100));
        }
        int lowest = 380;
        assertEquals(0x00214C, picture.rgb(60, lowest));
        assertEquals(0xFFFFFF, picture.rgb(190, lowest));
        assertEquals(0x32006A, picture.rgb(310, lowest));
        assertEquals(
                List.of(0x090909, 0x131313, 0x1D1D1D),
                List.of(picture.rgb(515, lowest), picture.rgb(550, lowest), picture.rgb(585, lowest)));
    }

    @Test
    void snowIsGreyOfEveryBrightness() {
        PaintedPicture picture = PaintedPicture.of(PixelFormat.RGBA, 320, 240).paint(PatternKind.SNOW, 3);
        boolean[] seen = new boolean[256];
        for (int y = 0; y < 190; y++) {
            for (int x = 0; x < 320; x++) {
                int rgb = picture.rgb(x, y);
                assertEquals((rgb & 0xFF) * 0x010101, rgb);
                seen[rgb & 0xFF] = true;
            }
        }
        for (int grey = 0; grey < 256; grey++) {
            assertTrue(seen[grey], "no " + grey);
        }
    }

    @Test
    void paintsOneFieldOfAlternateVideo() {
        VideoCaps caps =
                VideoCaps.of(PixelFormat.RGBA, 64, 97, FrameRate.of(50)).withInterlaceMode("alternate");
        ByteBuffer field = ByteBuffer.allocate((int) caps.layout().size());
        new TestPattern(caps, PatternKind.BARS).paint(field, 5, 0);
        assertEquals(64 * 4 * 49, field.capacity());
    }

    @ParameterizedTest
    @ValueSource(strings = {"I420", "NV12", "GRAY8", "RGB16", "v210"})
    void namesTheFormatsThatWork(String name) {
        ShmdataException e = assertThrows(
                ShmdataException.class,
                () -> new TestPattern(VideoCaps.of(PixelFormat.of(name), 64, 48, FrameRate.of(60)), PatternKind.BALL));
        assertTrue(e.getMessage().contains(name) && e.getMessage().contains("RGBA, BGRA"), e.getMessage());
        assertFalse(e.getMessage().contains("\n"));
    }

    @Test
    void refusesFramesThatNoBufferHolds() {
        assertThrows(
                ShmdataException.class,
                () -> new TestPattern(
                        VideoCaps.of(PixelFormat.RGBA, 65535, 65535, FrameRate.of(60)), PatternKind.BALL));
    }
}
