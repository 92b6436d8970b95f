// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Loops over pixels in arrays, each plain enough for the compiler to make it work on several pixels at once. */
final class Pixels {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BIG_INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** Four pixels of 3 bytes are three ints. */
    private static final int GROUP = 4;

    private static final int OPAQUE = 0xFF000000;

    private Pixels() {}

    static void or(int[] pixels, int from, int to, int bits) {
        for (int i = from; i < to; i++) {
            pixels[i] |= bits;
        }
    }

    static void swapRedAndBlue(int[] pixels, int from, int to, int bits) {
        for (int i = from; i < to; i++) {
            int p = pixels[i];
            pixels[i] = p & 0xFF00FF00 | p >>> 16 & 0xFF | (p & 0xFF) << 16 | bits;
        }
    }

    /** The four bytes in reverse order; by shifts, which unlike reverseBytes are done on several pixels at once. */
    static void reverse(int[] pixels, int from, int to, int bits) {
        for (int i = from; i < to; i++) {
            int p = pixels[i];
            pixels[i] = p << 24 | (p & 0xFF00) << 8 | p >>> 8 & 0xFF00 | p >>> 24 | bits;
        }
    }

    static void rotateRight(int[] pixels, int from, int to, int bits) {
        for (int i = from; i < to; i++) {
            int p = pixels[i];
            pixels[i] = p >>> 8 | p << 24 | bits;
        }
    }

    static void rotateLeft(int[] pixels, int from, int to) {
        for (int i = from; i < to; i++) {
            int p = pixels[i];
            pixels[i] = p << 8 | p >>> 24;
        }
    }

    /** Blue, green, red, three bytes a pixel, to opaque pixels. */
    static void fromBgr(byte[] bytes, int from, int[] argb, int at, int count) {
        int b = from;
        int i = at;
        for (int end = at + count - count % GROUP; i < end; i += GROUP, b += 3 * GROUP) {
            int first = (int) INT.get(bytes, b);
            int second = (int) INT.get(bytes, b + 4);
            int third = (int) INT.get(bytes, b + 8);
            argb[i] = first | OPAQUE;
            argb[i + 1] = first >>> 24 | second << 8 | OPAQUE;
            argb[i + 2] = second >>> 16 | third << 16 | OPAQUE;
            argb[i + 3] = third >>> 8 | OPAQUE;
        }
        for (int end = at + count; i < end; i++, b += 3) {
            argb[i] = OPAQUE | (bytes[b + 2] & 0xFF) << 16 | (bytes[b + 1] & 0xFF) << 8 | bytes[b] & 0xFF;
        }
    }

    /** Red, green, blue, three bytes a pixel, to opaque pixels: as {@link #fromBgr}, read the other way round. */
    static void fromRgb(byte[] bytes, int from, int[] argb, int at, int count) {
        int b = from;
        int i = at;
        for (int end = at + count - count % GROUP; i < end; i += GROUP, b += 3 * GROUP) {
            int first = (int) BIG_INT.get(bytes, b);
            int second = (int) BIG_INT.get(bytes, b + 4);
            int third = (int) BIG_INT.get(bytes, b + 8);
            argb[i] = first >>> 8 | OPAQUE;
            argb[i + 1] = first << 16 | second >>> 16 | OPAQUE;
            argb[i + 2] = second << 8 | third >>> 24 | OPAQUE;
            argb[i + 3] = third | OPAQUE;
        }
        for (int end = at + count; i < end; i++, b += 3) {
            argb[i] = OPAQUE | (bytes[b] & 0xFF) << 16 | (bytes[b + 1] & 0xFF) << 8 | bytes[b + 2] & 0xFF;
        }
    }

    static void toBgr(int[] argb, byte[] bytes, int from, int count) {
        int b = from;
        int i = 0;
        for (int end = count - count % GROUP; i < end; i += GROUP, b += 3 * GROUP) {
            int second = argb[i + 1];
            int third = argb[i + 2];
            INT.set(bytes, b, argb[i] & 0xFFFFFF | second << 24);
            INT.set(bytes, b + 4, second >>> 8 & 0xFFFF | third << 16);
            INT.set(bytes, b + 8, third >>> 16 & 0xFF | argb[i + 3] << 8);
        }
        for (; i < count; i++, b += 3) {
            bytes[b] = (byte) argb[i];
            bytes[b + 1] = (byte) (argb[i] >> 8);
            bytes[b + 2] = (byte) (argb[i] >> 16);
        }
    }

    static void toRgb(int[] argb, byte[] bytes, int from, int count) {
        int b = from;
        int i = 0;
        for (int end = count - count % GROUP; i < end; i += GROUP, b += 3 * GROUP) {
            int second = argb[i + 1];
            int third = argb[i + 2];
            BIG_INT.set(bytes, b, argb[i] << 8 | second >>> 16 & 0xFF);
            BIG_INT.set(bytes, b + 4, second << 16 | third >>> 8 & 0xFFFF);
            BIG_INT.set(bytes, b + 8, third << 24 | argb[i + 3] & 0xFFFFFF);
        }
        for (; i < count; i++, b += 3) {
            bytes[b] = (byte) (argb[i] >> 16);
            bytes[b + 1] = (byte) (argb[i] >> 8);
            bytes[b + 2] = (byte) argb[i];
        }
    }

    static void fromAbgr(byte[] bytes, int from, int[] argb, int count) {
        for (int i = 0; i < count; i++) {
            int p = (int) INT.get(bytes, from + 4 * i);
            argb[i] = p >>> 8 | p << 24;
        }
    }

    static void toAbgr(int[] argb, byte[] bytes, int from, int count) {
        for (int i = 0; i < count; i++) {
            int p = argb[i];
            INT.set(bytes, from + 4 * i, p << 8 | p >>> 24);
        }
    }

    static void fromPremultiplied(int[] argb, int count) {
        for (int i = 0; i < count; i++) {
            int p = argb[i];
            int a = p >>> 24;
            if (a == 0) {
                argb[i] = 0;
            } else if (a < 255) {
                argb[i] = a << 24
                        | divided(p >> 16 & 0xFF, a) << 16
                        | divided(p >> 8 & 0xFF, a) << 8
                        | divided(p & 0xFF, a);
            }
        }
    }

    static void premultiply(int[] argb, int from, int to) {
        for (int i = from; i < to; i++) {
            int p = argb[i];
            int a = p >>> 24;
            argb[i] = a << 24
                    | multiplied(p >> 16 & 0xFF, a) << 16
                    | multiplied(p >> 8 & 0xFF, a) << 8
                    | multiplied(p & 0xFF, a);
        }
    }

    private static int divided(int sample, int alpha) {
        return Math.min(255, (sample * 255 + alpha / 2) / alpha);
    }

    /** Divides by 255, rounded, without a division. */
    private static int multiplied(int sample, int alpha) {
        int product = sample * alpha + 128;
        return product + (product >> 8) >> 8;
    }
}
