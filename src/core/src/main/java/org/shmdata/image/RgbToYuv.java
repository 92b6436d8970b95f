// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

/** Rows of pixels to YUV samples, by integers. */
final class RgbToYuv {
    private static final int BITS = 16;
    private static final int CHROMA_BIAS = (128 << BITS) + (1 << BITS - 1);

    private final YuvSamples samples;
    private final int width;
    private final int chromaWidth;
    private final Luma luma;
    private final double uOfRed;
    private final double uOfGreen;
    private final double vOfGreen;
    private final double vOfBlue;

    private final int[] lumaRow;

    /** Sums over the rows that share chroma: red and blue in one int, 16 bits each, and green. */
    private final int[] redAndBlue;

    private final int[] green;

    RgbToYuv(SourceColour colour, YuvSamples samples, int width) {
        this.samples = samples;
        this.width = width;
        chromaWidth = samples.chromaWidth(width);
        luma = new Luma(colour);
        double ofItself = colour.chromaScale() / 255 / 2;
        uOfRed = -ofItself * colour.kr() / (1 - colour.kb());
        uOfGreen = -ofItself * colour.kg() / (1 - colour.kb());
        vOfGreen = -ofItself * colour.kg() / (1 - colour.kr());
        vOfBlue = -ofItself * colour.kb() / (1 - colour.kr());
        lumaRow = new int[width];
        redAndBlue = new int[width];
        green = new int[width];
    }

    void writeLuma(int[] argb, byte[] row) {
        luma.of(argb, lumaRow, width);
        pack(lumaRow, samples.luma(), row, width);
    }

    void writeAlpha(int[] argb, byte[] row) {
        for (int x = 0; x < width; x++) {
            lumaRow[x] = argb[x] >>> 24;
        }
        pack(lumaRow, samples.alpha(), row, width);
    }

    private static void pack(int[] from, YuvSamples.Place place, byte[] row, int count) {
        int first = place.first();
        int step = place.step();
        if (step == 1 && place.pairStep() == 2) {
            for (int i = 0; i < count; i++) {
                row[first + i] = (byte) from[i];
            }
            return;
        }
        int pairStep = place.pairStep();
        for (int i = 0; i < count; i++) {
            row[first + (i >> 1) * pairStep + (i & 1) * step] = (byte) from[i];
        }
    }

    /** Takes a row into the sums for chroma; the first of those that share it begins them. */
    void add(int[] argb, boolean first) {
        if (first) {
            for (int x = 0; x < width; x++) {
                redAndBlue[x] = argb[x] & 0xFF00FF;
                green[x] = argb[x] >> 8 & 0xFF;
            }
        } else {
            for (int x = 0; x < width; x++) {
                redAndBlue[x] += argb[x] & 0xFF00FF;
                green[x] += argb[x] >> 8 & 0xFF;
            }
        }
    }

    /** Writes the chroma of the rows added. */
    void writeChroma(byte[] uRow, byte[] vRow, int rows) {
        int shift = samples.chromaXShift();
        int whole = width >> shift;
        writeChroma(uRow, vRow, 0, whole, 1 << shift, rows);
        if (whole < chromaWidth) {
            writeChroma(uRow, vRow, whole, chromaWidth, width - (whole << shift), rows);
        }
    }

    /** Writes chroma samples, each of so many pixels of a row. */
    private void writeChroma(byte[] uRow, byte[] vRow, int from, int to, int columns, int rows) {
        double one = (double) (1 << BITS) / (columns * rows);
        int ur = (int) Math.round(uOfRed * one);
        int ug = (int) Math.round(uOfGreen * one);
        int vg = (int) Math.round(vOfGreen * one);
        int vb = (int) Math.round(vOfBlue * one);
        // so that gray has no colour
        int ub = -ur - ug;
        int vr = -vg - vb;
        int shift = samples.chromaXShift();
        YuvSamples.Place u = samples.u();
        YuvSamples.Place v = samples.v();
        for (int i = from; i < to; i++) {
            int rb = 0;
            int g = 0;
            for (int x = i << shift, end = x + columns; x < end; x++) {
                rb += redAndBlue[x];
                g += green[x];
            }
            int r = rb >>> 16;
            int b = rb & 0xFFFF;
            // Full-range chroma of pure blue and red is 255.5 by the formula.
            uRow[u.first() + i * u.step()] = (byte) Math.min(255, ur * r + ug * g + ub * b + CHROMA_BIAS >> BITS);
            vRow[v.first() + i * v.step()] = (byte) Math.min(255, vr * r + vg * g + vb * b + CHROMA_BIAS >> BITS);
        }
    }
}
