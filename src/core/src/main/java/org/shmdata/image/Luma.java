// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

/** Red, green and blue weighed to one sample, by integers. */
final class Luma {
    private static final int BITS = 16;

    /** BT.601, full range: what a gray image gets of colours. */
    static final Luma GRAY_IMAGE = new Luma(new SourceColour(0.299, 0.114, true));

    private final int red;
    private final int green;
    private final int blue;

    /** Added before the shift: the code of black, and a half for rounding. */
    private final int bias;

    Luma(SourceColour colour) {
        double scale = colour.lumaScale() / 255 * (1 << BITS);
        red = (int) Math.round(colour.kr() * scale);
        blue = (int) Math.round(colour.kb() * scale);
        // so that white is exactly white
        green = (int) Math.round(scale) - red - blue;
        bias = (colour.lumaOffset() << BITS) + (1 << BITS - 1);
    }

    int of(int argb) {
        return red * (argb >> 16 & 0xFF) + green * (argb >> 8 & 0xFF) + blue * (argb & 0xFF) + bias >> BITS;
    }

    /** Luma of pixels, to ints. */
    void of(int[] argb, int[] luma, int count) {
        int r = red;
        int g = green;
        int b = blue;
        int half = bias;
        for (int i = 0; i < count; i++) {
            int p = argb[i];
            luma[i] = r * (p >> 16 & 0xFF) + g * (p >> 8 & 0xFF) + b * (p & 0xFF) + half >> BITS;
        }
    }
}
