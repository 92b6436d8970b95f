// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

/** Rows of YUV samples to pixels, by integers; the loop over all pixels works on int arrays alone, several pixels at once. */
final class YuvToRgb {
    private static final int BITS = 16;

    private final YuvSamples samples;
    private final int width;
    private final int chromaWidth;
    private final int lumaScale;

    /** What a chroma sample adds to red, green and blue, with the black offset and a half for rounding. */
    private final int[] redOfV = new int[256];

    private final int[] greenOfU = new int[256];
    private final int[] greenOfV = new int[256];
    private final int[] blueOfU = new int[256];

    /** The same for every pixel of the row. */
    private final int[] red;

    private final int[] green;
    private final int[] blue;

    private final int[] luma;

    YuvToRgb(SourceColour colour, YuvSamples samples, int width) {
        this.samples = samples;
        this.width = width;
        chromaWidth = samples.chromaWidth(width);
        // whole groups, cut off only when the pixels are written
        int padded = chromaWidth << samples.chromaXShift();
        red = new int[padded];
        green = new int[padded];
        blue = new int[padded];
        luma = new int[width];
        double one = 255.0 * (1 << BITS);
        lumaScale = (int) Math.round(one / colour.lumaScale());
        int bias = (1 << BITS - 1) - colour.lumaOffset() * lumaScale;
        double scale = one / colour.chromaScale();
        double redScale = 2 * (1 - colour.kr()) * scale;
        double blueScale = 2 * (1 - colour.kb()) * scale;
        for (int code = 0; code < 256; code++) {
            int difference = code - 128;
            redOfV[code] = bias + (int) Math.round(redScale * difference);
            blueOfU[code] = bias + (int) Math.round(blueScale * difference);
            greenOfU[code] = bias - (int) Math.round(blueScale * colour.kb() / colour.kg() * difference);
            greenOfV[code] = -(int) Math.round(redScale * colour.kr() / colour.kg() * difference);
        }
    }

    /** Sets the chroma of the rows to come. */
    void setChroma(byte[] uRow, byte[] vRow) {
        int u = samples.u().first();
        int v = samples.v().first();
        int uStep = samples.u().step();
        int vStep = samples.v().step();
        int shift = samples.chromaXShift();
        for (int i = 0; i < chromaWidth; i++) {
            int uCode = uRow[u + i * uStep] & 0xFF;
            int vCode = vRow[v + i * vStep] & 0xFF;
            int r = redOfV[vCode];
            int g = greenOfU[uCode] + greenOfV[vCode];
            int b = blueOfU[uCode];
            for (int x = i << shift, end = x + (1 << shift); x < end; x++) {
                red[x] = r;
                green[x] = g;
                blue[x] = b;
            }
        }
    }

    /** Converts a row; {@code alphaRow} is null for opaque pixels. */
    void convert(byte[] lumaRow, byte[] alphaRow, int[] argb, int at) {
        unpack(lumaRow, samples.luma(), luma, width);
        mix(luma, lumaScale, red, green, blue, argb, at, width);
        if (alphaRow != null) {
            unpack(alphaRow, samples.alpha(), luma, width);
            for (int i = 0; i < width; i++) {
                argb[at + i] = argb[at + i] & 0xFFFFFF | luma[i] << 24;
            }
        }
    }

    private static void unpack(byte[] row, YuvSamples.Place place, int[] to, int count) {
        int first = place.first();
        int step = place.step();
        if (step == 1 && place.pairStep() == 2) {
            for (int i = 0; i < count; i++) {
                to[i] = row[first + i] & 0xFF;
            }
            return;
        }
        int pairStep = place.pairStep();
        for (int i = 0; i < count; i++) {
            to[i] = row[first + (i >> 1) * pairStep + (i & 1) * step] & 0xFF;
        }
    }

    private static void mix(int[] luma, int lumaScale, int[] red, int[] green, int[] blue, int[] argb, int at, int count) {
        for (int i = 0; i < count; i++) {
            int y = luma[i] * lumaScale;
            int r = Math.max(0, Math.min(255, y + red[i] >> BITS));
            int g = Math.max(0, Math.min(255, y + green[i] >> BITS));
            int b = Math.max(0, Math.min(255, y + blue[i] >> BITS));
            argb[at + i] = RowCodec.OPAQUE | r << 16 | g << 8 | b;
        }
    }
}
