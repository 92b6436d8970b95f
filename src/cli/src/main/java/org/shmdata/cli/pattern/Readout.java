// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

import org.jspecify.annotations.Nullable;

/**
 * The frame counter and the clock for people, on a dark strip above the stamp: {@code FRAME 000123  00:02.050}. A
 * narrow picture gets the counter alone, a very small one nothing.
 */
final class Readout {
    private static final int INK = 0xF2F5F7;
    private static final int LABEL_INK = 0x8FA3B5;
    private static final int GROUND = 0x0A0F14;

    private static final String LABEL = "FRAME";
    private static final int COUNTER_DIGITS = 6;
    private static final int CLOCK_LETTERS = 9;

    /** Letters in a full line, with room at both ends and between the parts. */
    private static final int FULL_LINE = 1 + 5 + 1 + COUNTER_DIGITS + 2 + CLOCK_LETTERS + 1;

    private static final int SHORT_LINE = COUNTER_DIGITS + 1;

    /** Dots in the strip's height: a letter, and half of one more around it. */
    private static final int STRIP_DOTS = 10;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final @Nullable Raster strip;
    private final @Nullable Glyphs digits;
    private final int margin;
    private final int counterX;
    private final int clockX;

    /**
     * @param width of the picture, pixels
     * @param height of the picture, pixels
     */
    Readout(PackedFormat format, int width, int height) {
        int dotsOfHeight = height / (STRIP_DOTS * 9);
        int scale = Math.min(dotsOfHeight, width / (FULL_LINE * Glyphs.ADVANCE));
        boolean full = scale >= 1;
        if (!full) {
            scale = Math.min(1, Math.min(height / (STRIP_DOTS * 2), width / (SHORT_LINE * Glyphs.ADVANCE)));
        }
        if (scale < 1) {
            strip = null;
            digits = null;
            margin = counterX = clockX = 0;
            return;
        }
        strip = Raster.allocate(format, width, STRIP_DOTS * scale);
        strip.fill(0, 0, width, strip.height(), GROUND);
        digits = new Glyphs(format, scale, INK, GROUND);
        margin = (strip.height() - digits.height()) / 2;
        int side = (width - digits.width(full ? FULL_LINE - 2 : COUNTER_DIGITS)) / 2;
        if (full) {
            new Glyphs(format, scale, LABEL_INK, GROUND).draw(strip, LABEL, side, margin);
            counterX = side + digits.width(LABEL.length() + 1);
            clockX = width - side - digits.width(CLOCK_LETTERS);
        } else {
            counterX = side;
            clockX = -1;
        }
    }

    /** How many rows it takes; 0 if the picture is too small for it. */
    int rows() {
        return strip == null ? 0 : strip.height();
    }

    /**
     * Paints it.
     *
     * @param top the first of its rows
     * @param frame shown modulo a million
     * @param clockNanos shown as minutes, seconds and milliseconds, modulo 100 minutes
     */
    void paint(Raster to, int top, long frame, long clockNanos) {
        if (strip == null || digits == null) {
            return;
        }
        to.draw(strip, 0, top);
        number(digits, to, frame, COUNTER_DIGITS, counterX, top);
        if (clockX >= 0) {
            long millis = clockNanos / NANOS_PER_MILLI;
            number(digits, to, millis / 60_000, 2, clockX, top);
            digits.draw(to, ':', clockX + digits.width(2), top + margin);
            number(digits, to, millis / 1000 % 60, 2, clockX + digits.width(3), top);
            digits.draw(to, '.', clockX + digits.width(5), top + margin);
            number(digits, to, millis % 1000, 3, clockX + digits.width(6), top);
        }
    }

    private void number(Glyphs digits, Raster to, long value, int count, int x, int top) {
        long rest = value;
        for (int i = count - 1; i >= 0; i--) {
            digits.draw(to, (char) ('0' + rest % 10), x + digits.width(i), top + margin);
            rest /= 10;
        }
    }
}
