// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

import java.util.HashMap;
import java.util.Map;

/**
 * Text from a bitmap font of 5 x 7 dots. AWT's fonts need libraries that are missing in a headless Java. Letters are
 * painted once at the wanted size, with rounded corners and smooth edges, onto the ground they will stand on; drawing
 * one is a copy.
 */
final class Glyphs {
    /** Dots from a letter to the next. */
    static final int ADVANCE = 6;

    /** Dots from the top of a letter to its foot. */
    static final int HEIGHT = 7;

    private static final int WIDTH = 5;

    /** Where the line between ground and ink runs: a little fatter than half way, so that diagonals hold together. */
    private static final double THRESHOLD = 0.42;

    private static final int SAMPLES = 4;

    private static final Map<Character, String[]> FONT = new HashMap<>();

    static {
        add("0123456789", """
                .###. ..#.. .###. .###. ...#. ##### ..##. ##### .###. .###.
                #...# .##.. #...# #...# ..##. #.... .#... ....# #...# #...#
                #...# ..#.. ....# ....# .#.#. ####. #.... ...#. #...# #...#
                #.#.# ..#.. ...#. ..##. #..#. ....# ####. ..#.. .###. .####
                #...# ..#.. ..#.. ....# ##### ....# #...# ..#.. #...# ....#
                #...# ..#.. .#... #...# ...#. #...# #...# ..#.. #...# ...#.
                .###. .###. ##### .###. ...#. .###. .###. ..#.. .###. .##..
                """);
        add("FRAME:.", """
                ##### ####. .###. #...# ##### ..... .....
                #.... #...# #...# ##.## #.... .##.. .....
                #.... #...# #...# #.#.# #.... .##.. .....
                ####. ####. ##### #.#.# ####. ..... .....
                #.... #.#.. #...# #...# #.... .##.. .....
                #.... #..#. #...# #...# #.... .##.. .##..
                #.... #...# #...# #...# ##### ..... .##..
                """);
    }

    private final int scale;
    private final Map<Character, Raster> letters = new HashMap<>();

    /**
     * Paints the letters of a size.
     *
     * @param scale pixels a dot, at least 1
     */
    Glyphs(PackedFormat format, int scale, int ink, int ground) {
        this.scale = scale;
        FONT.forEach((letter, dots) -> letters.put(letter, paint(format, dots, ink, ground)));
    }

    private static void add(String letters, String dots) {
        String[] lines = dots.split("\n", -1);
        for (int i = 0; i < letters.length(); i++) {
            String[] glyph = new String[HEIGHT];
            for (int y = 0; y < HEIGHT; y++) {
                glyph[y] = lines[y].substring(i * ADVANCE, i * ADVANCE + WIDTH);
            }
            FONT.put(letters.charAt(i), glyph);
        }
    }

    /** Pixels from the left edge of the first letter to the place for the next text. */
    int width(int letterCount) {
        return letterCount * ADVANCE * scale;
    }

    /** Pixels from the top of a line to its foot. */
    int height() {
        return HEIGHT * scale;
    }

    /**
     * Draws a letter.
     *
     * @param x of its left edge
     * @param y of its top
     * @throws IllegalArgumentException for one that is not in the font
     */
    void draw(Raster to, char letter, int x, int y) {
        Raster pixels = letters.get(letter);
        if (pixels == null) {
            throw new IllegalArgumentException("no glyph for '" + letter + "'");
        }
        to.draw(pixels, x, y);
    }

    /** Draws a line of text. */
    void draw(Raster to, String text, int x, int y) {
        for (int i = 0; i < text.length(); i++) {
            draw(to, text.charAt(i), x + width(i), y);
        }
    }

    private Raster paint(PackedFormat format, String[] dots, int ink, int ground) {
        Raster letter = Raster.allocate(format, ADVANCE * scale, HEIGHT * scale);
        for (int y = 0; y < letter.height(); y++) {
            for (int x = 0; x < letter.width(); x++) {
                letter.set(x, y, Colours.mix(ground, ink, coverage(dots, x, y)));
            }
        }
        return letter;
    }

    private double coverage(String[] dots, int x, int y) {
        int inside = 0;
        for (int i = 0; i < SAMPLES * SAMPLES; i++) {
            double u = (x + (i % SAMPLES + 0.5) / SAMPLES) / scale - 0.5;
            int row = i / SAMPLES;
            double v = (y + (row + 0.5) / SAMPLES) / scale - 0.5;
            inside += between(dots, u, v) > THRESHOLD ? 1 : 0;
        }
        return inside / (double) (SAMPLES * SAMPLES);
    }

    /** The font as a smooth surface: 1 at the middle of a dot, 0 at the middle of a gap, bilinear between. */
    private static double between(String[] dots, double u, double v) {
        int x = (int) Math.floor(u);
        int y = (int) Math.floor(v);
        double top = dot(dots, x, y) * (x + 1 - u) + dot(dots, x + 1, y) * (u - x);
        double bottom = dot(dots, x, y + 1) * (x + 1 - u) + dot(dots, x + 1, y + 1) * (u - x);
        return top * (y + 1 - v) + bottom * (v - y);
    }

    private static int dot(String[] dots, int x, int y) {
        return x >= 0 && x < WIDTH && y >= 0 && y < HEIGHT && dots[y].charAt(x) == '#' ? 1 : 0;
    }
}
