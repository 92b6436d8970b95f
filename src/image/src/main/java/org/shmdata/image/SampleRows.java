// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

/** Samples of one kind, between the bytes of a row and an int array, on which the compiler works several at a time. */
final class SampleRows {
    private SampleRows() {}

    static void unpack(byte[] row, YuvSamples.Place place, int[] to, int count) {
        int first = place.first();
        int step = place.step();
        int pairStep = place.pairStep();
        if (pairStep == 2) {
            for (int i = 0; i < count; i++) {
                to[i] = row[first + i] & 0xFF;
            }
        } else if (pairStep == 2 * step) {
            for (int i = 0; i < count; i++) {
                to[i] = row[first + i * step] & 0xFF;
            }
        } else {
            for (int i = 0; i < count; i++) {
                to[i] = row[first + (i >> 1) * pairStep + (i & 1) * step] & 0xFF;
            }
        }
    }

    /**
     * Unpacks so that each sample stands 2 to the power of {@code shift} times, 4 at most; the array has room for all
     * of them.
     */
    static void unpackRepeated(byte[] row, YuvSamples.Place place, int[] to, int count, int shift) {
        if (shift == 0) {
            unpack(row, place, to, count);
            return;
        }
        int first = place.first();
        int step = place.step();
        for (int i = 0; i < count; i++) {
            int sample = row[first + i * step] & 0xFF;
            int at = i << shift;
            to[at] = sample;
            to[at + 1] = sample;
            if (shift == 2) {
                to[at + 2] = sample;
                to[at + 3] = sample;
            }
        }
    }

    static void pack(int[] from, YuvSamples.Place place, byte[] row, int count) {
        int first = place.first();
        int step = place.step();
        int pairStep = place.pairStep();
        if (pairStep == 2) {
            for (int i = 0; i < count; i++) {
                row[first + i] = (byte) from[i];
            }
        } else if (pairStep == 2 * step) {
            for (int i = 0; i < count; i++) {
                row[first + i * step] = (byte) from[i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                row[first + (i >> 1) * pairStep + (i & 1) * step] = (byte) from[i];
            }
        }
    }

    /**
     * Puts at the front of a row the sums of 2 to the power of {@code shift} neighbours each, 4 at most; the last may
     * have fewer.
     */
    static void sum(int[] row, int count, int shift) {
        int whole = count >> shift;
        if (shift == 1) {
            for (int i = 0; i < whole; i++) {
                row[i] = row[2 * i] + row[2 * i + 1];
            }
        } else if (shift == 2) {
            for (int i = 0; i < whole; i++) {
                row[i] = row[4 * i] + row[4 * i + 1] + row[4 * i + 2] + row[4 * i + 3];
            }
        }
        int start = whole << shift;
        if (start < count) {
            int sum = 0;
            for (int x = start; x < count; x++) {
                sum += row[x];
            }
            row[whole] = sum;
        }
    }
}
