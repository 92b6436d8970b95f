// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

/** Rows of pixels to YUV samples. */
final class RgbToYuv {
    private static final int CHROMA_BIAS = (128 << Mix.BITS) + Mix.HALF;

    private final YuvSamples samples;
    private final int width;
    private final int chromaWidth;
    private final Mix toLuma;
    private final double uOfRed;
    private final double uOfGreen;
    private final double vOfGreen;
    private final double vOfBlue;

    private final int[] red;
    private final int[] green;
    private final int[] blue;

    /** Sums over the rows that share chroma. */
    private final int[] reds;

    private final int[] greens;
    private final int[] blues;

    /** A row of the samples to write. */
    private final int[] row;

    /** By how many pixels have a chroma sample, 16 at most; made when first needed. */
    private final Mix[] toU = new Mix[17];

    private final Mix[] toV = new Mix[17];

    RgbToYuv(SourceColour colour, YuvSamples samples, int width) {
        this.samples = samples;
        this.width = width;
        chromaWidth = samples.chromaWidth(width);
        toLuma = luma(colour);
        double ofItself = colour.chromaScale() / 255 / 2;
        uOfRed = -ofItself * colour.kr() / (1 - colour.kb());
        uOfGreen = -ofItself * colour.kg() / (1 - colour.kb());
        vOfGreen = -ofItself * colour.kg() / (1 - colour.kr());
        vOfBlue = -ofItself * colour.kb() / (1 - colour.kr());
        red = new int[width];
        green = new int[width];
        blue = new int[width];
        reds = new int[width];
        greens = new int[width];
        blues = new int[width];
        row = new int[width];
    }

    /** Red, green and blue weighed to luma. */
    static Mix luma(SourceColour colour) {
        double scale = colour.lumaScale() / 255;
        int red = Mix.weight(colour.kr() * scale);
        int blue = Mix.weight(colour.kb() * scale);
        // so that white is exactly white
        return new Mix(red, Mix.weight(scale) - red - blue, blue, (colour.lumaOffset() << Mix.BITS) + Mix.HALF);
    }

    void writeAlpha(int[] argb, YuvSamples.Place alpha, byte[] to) {
        Mix.split(argb, 24, row, width);
        SampleRows.pack(row, alpha, to, width);
    }

    /** Writes luma, and takes the row into the sums for chroma; the first of those that share it begins them. */
    void writeLuma(int[] argb, byte[] to, boolean first) {
        Mix.split(argb, 16, red, width);
        Mix.split(argb, 8, green, width);
        Mix.split(argb, 0, blue, width);
        toLuma.apply(red, green, blue, row, width);
        SampleRows.pack(row, samples.luma(), to, width);
        if (first) {
            System.arraycopy(red, 0, reds, 0, width);
            System.arraycopy(green, 0, greens, 0, width);
            System.arraycopy(blue, 0, blues, 0, width);
        } else {
            Mix.add(red, reds, width);
            Mix.add(green, greens, width);
            Mix.add(blue, blues, width);
        }
    }

    /** Writes the chroma of the rows added. */
    void writeChroma(byte[] uRow, byte[] vRow, int rows) {
        int shift = samples.chromaXShift();
        SampleRows.sum(reds, width, shift);
        SampleRows.sum(greens, width, shift);
        SampleRows.sum(blues, width, shift);
        int whole = width >> shift;
        int pixels = rows << shift;
        int lastPixels = rows * (width - (whole << shift));
        toU(pixels).apply(reds, greens, blues, row, whole);
        if (lastPixels > 0) {
            toU(lastPixels).apply(reds, greens, blues, row, whole, chromaWidth);
        }
        SampleRows.pack(row, samples.u(), uRow, chromaWidth);
        toV(pixels).apply(reds, greens, blues, row, whole);
        if (lastPixels > 0) {
            toV(lastPixels).apply(reds, greens, blues, row, whole, chromaWidth);
        }
        SampleRows.pack(row, samples.v(), vRow, chromaWidth);
    }

    /** The weights sum to 0, so that gray has no colour. */
    private Mix toU(int pixels) {
        if (toU[pixels] == null) {
            int ofRed = Mix.weight(uOfRed / pixels);
            int ofGreen = Mix.weight(uOfGreen / pixels);
            toU[pixels] = new Mix(ofRed, ofGreen, -ofRed - ofGreen, CHROMA_BIAS);
        }
        return toU[pixels];
    }

    private Mix toV(int pixels) {
        if (toV[pixels] == null) {
            int ofGreen = Mix.weight(vOfGreen / pixels);
            int ofBlue = Mix.weight(vOfBlue / pixels);
            toV[pixels] = new Mix(-ofGreen - ofBlue, ofGreen, ofBlue, CHROMA_BIAS);
        }
        return toV[pixels];
    }
}
