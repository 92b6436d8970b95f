// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

/**
 * The weighted sum of three samples, rounded and kept between 0 and 255.
 *
 * <p>Its loops are short and know int arrays only: that is how the compiler of the JVM (17 as well as newer) makes each
 * work on several samples at once. A loop that does more at a time is many times slower.
 *
 * @param first weight, times 65536
 * @param second weight, times 65536
 * @param third weight, times 65536
 * @param bias added, times 65536, with a half for rounding
 */
record Mix(int first, int second, int third, int bias) {
    static final int BITS = 16;

    /** One half. */
    static final int HALF = 1 << BITS - 1;

    static int weight(double weight) {
        return (int) Math.round(weight * (1 << BITS));
    }

    void apply(int[] a, int[] b, int[] c, int[] to, int count) {
        apply(a, b, c, to, 0, count);
    }

    void apply(int[] a, int[] b, int[] c, int[] to, int from, int end) {
        apply(a, first, b, second, c, third, bias, to, from, end);
    }

    private static void apply(
            int[] a, int wa, int[] b, int wb, int[] c, int wc, int bias, int[] to, int from, int end) {
        for (int i = from; i < end; i++) {
            int sum = a[i] * wa + b[i] * wb + c[i] * wc + bias >> BITS;
            // 255 where it is more, 0 where it is less: by bits, because min and max are not done for several ints at
            // once
            to[i] = (sum | 255 - sum >> 31) & ~(sum >> 31) & 0xFF;
        }
    }

    static void join(int[] red, int[] green, int[] blue, int[] argb, int at, int count) {
        for (int i = 0; i < count; i++) {
            argb[at + i] = RowCodec.OPAQUE | red[i] << 16 | green[i] << 8 | blue[i];
        }
    }

    /** Takes one sample out of each pixel. */
    static void split(int[] argb, int shift, int[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = argb[i] >> shift & 0xFF;
        }
    }

    static void add(int[] row, int[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] += row[i];
        }
    }
}
