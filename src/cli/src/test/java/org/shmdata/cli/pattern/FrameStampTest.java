// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.caps.PixelFormat;

class FrameStampTest {
    private static final int WIDTH = 321;
    private static final int HEIGHT = 241;

    private static PaintedPicture stamped(long frame) {
        return PaintedPicture.of(PixelFormat.RGB, WIDTH, HEIGHT).paint(PatternKind.SNOW, frame);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 255, 256, 0x55555555L, 0xAAAAAAAAL, 0x7FFFFFFFL, 0x80000000L, 0xFFFFFFFFL})
    void readsWhatWasPainted(long frame) {
        assertEquals(OptionalLong.of(frame), FrameStamp.read(stamped(frame)::rgb, WIDTH, HEIGHT));
    }

    @Test
    void wrapsAround() {
        assertEquals(OptionalLong.of(5), FrameStamp.read(stamped((1L << 32) + 5)::rgb, WIDTH, HEIGHT));
    }

    @Test
    void hasTheHighestBitFirst() {
        PaintedPicture picture = stamped(1);
        assertEquals(0xFFFFFF, picture.rgb(WIDTH - 1, HEIGHT - 1));
        assertEquals(0x000000, picture.rgb(0, HEIGHT - 1));
    }

    @Test
    void standsBlurLimitedRangeAndNoise() {
        PaintedPicture sharp = stamped(0xC0FFEE11L);
        Random random = new Random(1);
        IntBinaryOperator poor = (x, y) -> {
            int sum = 0;
            for (int dx = -1; dx <= 1; dx++) {
                for (int dy = -1; dy <= 1; dy++) {
                    sum += sharp.rgb(
                                    Math.max(0, Math.min(WIDTH - 1, x + dx)), Math.max(0, Math.min(HEIGHT - 1, y + dy)))
                            & 0xFF;
                }
            }
            int limited = 16 + sum / 9 * 219 / 255 + random.nextInt(21) - 10;
            return Math.max(0, Math.min(255, limited)) * 0x010101;
        };
        assertEquals(OptionalLong.of(0xC0FFEE11L), FrameStamp.read(poor, WIDTH, HEIGHT));
    }

    @Test
    void survivesACropByOnePixel() {
        PaintedPicture picture = stamped(1234567);
        assertEquals(OptionalLong.of(1234567), FrameStamp.read(picture::rgb, WIDTH - 1, HEIGHT - 1));
    }

    @Test
    void findsNoneInAGreyPictureNorInATinyOne() {
        assertEquals(OptionalLong.empty(), FrameStamp.read((x, y) -> 0x808080, WIDTH, HEIGHT));
        assertEquals(OptionalLong.empty(), FrameStamp.read((x, y) -> 0, FrameStamp.BITS - 1, HEIGHT));
        assertTrue(FrameStamp.fits(FrameStamp.BITS, 4));
    }
}
