// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shmdata.caps.PixelFormat;

class ReadoutTest {
    private static final PackedFormat FORMAT = PackedFormat.of(PixelFormat.RGBA);
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;

    private static Raster painted(long frame, long clockNanos) {
        Readout readout = new Readout(FORMAT, WIDTH, HEIGHT);
        Raster raster = Raster.allocate(FORMAT, WIDTH, readout.rows());
        readout.paint(raster, 0, frame, clockNanos);
        return raster;
    }

    /** The line, letter by letter: each is compared with every glyph at its place. */
    private static String text(Raster line) {
        int scale = line.height() / 10;
        Glyphs ink = new Glyphs(FORMAT, scale, 0xF2F5F7, 0x0A0F14);
        Glyphs label = new Glyphs(FORMAT, scale, 0x8FA3B5, 0x0A0F14);
        int margin = (line.height() - ink.height()) / 2;
        int side = (line.width() - ink.width(23)) / 2;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 23; i++) {
            char found = ' ';
            for (char letter : "0123456789FRAME:.".toCharArray()) {
                if (matches(line, ink, letter, side + ink.width(i), margin)
                        || matches(line, label, letter, side + ink.width(i), margin)) {
                    found = letter;
                }
            }
            text.append(found);
        }
        return text.toString();
    }

    private static boolean matches(Raster line, Glyphs glyphs, char letter, int left, int top) {
        Raster alone = Raster.allocate(FORMAT, glyphs.width(1), glyphs.height());
        glyphs.draw(alone, letter, 0, 0);
        for (int y = 0; y < alone.height(); y++) {
            for (int x = 0; x < alone.width(); x++) {
                if (alone.rgb(x, y) != line.rgb(left + x, top + y)) {
                    return false;
                }
            }
        }
        return true;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 'FRAME 000000  00:00.000'",
        "123, 2050000000, 'FRAME 000123  00:02.050'",
        "999999, 3599999999999, 'FRAME 999999  59:59.999'",
        "1000001, 6000000000000, 'FRAME 000001  00:00.000'",
        "4567, 5999000999999, 'FRAME 004567  99:59.000'"
    })
    void showsCounterAndClock(long frame, long clockNanos, String expected) {
        assertEquals(expected, text(painted(frame, clockNanos)));
    }

    @Test
    void takesNothingOfATinyPicture() {
        assertEquals(0, new Readout(FORMAT, 20, 20).rows());
        assertTrue(new Readout(FORMAT, 64, 48).rows() > 0);
        assertTrue(new Readout(FORMAT, 1280, 720).rows() < 720 / 8);
    }

    @Test
    void hasNoGlyphForEveryLetter() {
        Raster raster = Raster.allocate(FORMAT, 8, 8);
        assertThrows(IllegalArgumentException.class, () -> new Glyphs(FORMAT, 1, 0, 0).draw(raster, '?', 0, 0));
    }
}
