// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

/** Arithmetic on colours 0xRRGGBB. */
final class Colours {
    private Colours() {}

    /** Between two colours: the first at 0, the second at 1. */
    static int mix(int from, int to, double part) {
        return mix(from, to, part, 16) | mix(from, to, part, 8) | mix(from, to, part, 0);
    }

    private static int mix(int from, int to, double part, int shift) {
        int a = from >> shift & 0xFF;
        int b = to >> shift & 0xFF;
        return (int) Math.round(a + (b - a) * part) << shift;
    }

    /** How bright it is, 0 to 255, by BT.709's weights. */
    static double luma(int rgb) {
        return 0.2126 * (rgb >> 16 & 0xFF) + 0.7152 * (rgb >> 8 & 0xFF) + 0.0722 * (rgb & 0xFF);
    }
}
