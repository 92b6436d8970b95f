// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

import java.util.OptionalLong;
import java.util.function.IntBinaryOperator;

/**
 * A frame number that programs can read out of a picture: 32 blocks along the bottom, white for 1 and black for 0, the
 * highest bit first. The blocks share the whole width and are a twentieth of the height, at least 2 rows; an encoder
 * that keeps anything of a picture keeps them.
 */
public final class FrameStamp {
    /** The number of blocks: frame numbers are modulo 2 to the power of this. */
    public static final int BITS = 32;

    private static final int WHITE = 0xFFFFFF;
    private static final int BLACK = 0x000000;

    /** A block darker or lighter than these, of 255, is a 0 or a 1; one in between is no block. */
    private static final double DARK = 80;

    private static final double LIGHT = 175;

    private FrameStamp() {}

    /**
     * Whether a picture of this size carries a stamp.
     *
     * @param width pixels
     * @param height pixels
     * @return false for one that has no room for it
     */
    public static boolean fits(int width, int height) {
        return width >= BITS && height >= 4;
    }

    /**
     * How many rows at the bottom are the stamp's.
     *
     * @param width of the picture, pixels
     * @param height of the picture, pixels
     * @return 0 if no stamp fits
     */
    static int rows(int width, int height) {
        return fits(width, height) ? Math.max(2, height / 20) : 0;
    }

    static void paint(Raster to, long frame) {
        int rows = rows(to.width(), to.height());
        for (int block = 0; rows > 0 && block < BITS; block++) {
            int x = edge(block, to.width());
            boolean one = (frame >> (BITS - 1 - block) & 1) != 0;
            to.fill(x, to.height() - rows, edge(block + 1, to.width()) - x, rows, one ? WHITE : BLACK);
        }
    }

    /**
     * Reads the frame number of a picture.
     *
     * @param rgbAt gives the colour 0xRRGGBB of the pixel at x, y, counted from the top left
     * @param width of the picture, pixels
     * @param height of the picture, pixels
     * @return 0 to 2<sup>32</sup> - 1; empty if the picture has no stamp
     */
    public static OptionalLong read(IntBinaryOperator rgbAt, int width, int height) {
        int rows = rows(width, height);
        if (rows == 0) {
            return OptionalLong.empty();
        }
        int middle = height - rows + rows / 4;
        int bottom = Math.max(middle + 1, height - rows / 4);
        long frame = 0;
        for (int block = 0; block < BITS; block++) {
            int start = edge(block, width);
            int end = edge(block + 1, width);
            // the middle half of the block: what is next to an edge may be smeared
            int quarter = (end - start) / 4;
            double luma = meanLuma(rgbAt, start + quarter, end - quarter, middle, bottom);
            if (luma > DARK && luma < LIGHT) {
                return OptionalLong.empty();
            }
            frame = frame << 1 | (luma >= LIGHT ? 1 : 0);
        }
        return OptionalLong.of(frame);
    }

    private static double meanLuma(IntBinaryOperator rgbAt, int left, int right, int top, int bottom) {
        double sum = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                sum += Colours.luma(rgbAt.applyAsInt(x, y));
            }
        }
        return sum / ((right - left) * (bottom - top));
    }

    private static int edge(int block, int width) {
        return (int) ((long) block * width / BITS);
    }
}
