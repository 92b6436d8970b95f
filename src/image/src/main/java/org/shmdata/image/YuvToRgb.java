// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

/** Rows of YUV samples to pixels. */
final class YuvToRgb {
    private final YuvSamples samples;
    private final int width;
    private final int chromaWidth;
    private final Mix toRed;
    private final Mix toGreen;
    private final Mix toBlue;

    private final int[] luma;

    /** One for every pixel of a row. */
    private final int[] u;

    private final int[] v;
    private final int[] red;
    private final int[] green;
    private final int[] blue;

    YuvToRgb(SourceColour colour, YuvSamples samples, int width) {
        this.samples = samples;
        this.width = width;
        chromaWidth = samples.chromaWidth(width);
        luma = new int[width];
        // whole groups, whose last pixels may be beyond the picture
        u = new int[chromaWidth << samples.chromaXShift()];
        v = new int[chromaWidth << samples.chromaXShift()];
        red = new int[width];
        green = new int[width];
        blue = new int[width];
        double redOfV = 2 * (1 - colour.kr()) * 255 / colour.chromaScale();
        double blueOfU = 2 * (1 - colour.kb()) * 255 / colour.chromaScale();
        toRed = mix(colour, 0, redOfV);
        toGreen = mix(colour, -blueOfU * colour.kb() / colour.kg(), -redOfV * colour.kr() / colour.kg());
        toBlue = mix(colour, blueOfU, 0);
    }

    /** Codes of black and of no colour make 0. */
    private static Mix mix(SourceColour colour, double ofU, double ofV) {
        int y = Mix.weight(255 / colour.lumaScale());
        int u = Mix.weight(ofU);
        int v = Mix.weight(ofV);
        return new Mix(y, u, v, Mix.HALF - colour.lumaOffset() * y - 128 * (u + v));
    }

    /** Sets the chroma of the rows to come. */
    void setChroma(byte[] uRow, byte[] vRow) {
        SampleRows.unpackRepeated(uRow, samples.u(), u, chromaWidth, samples.chromaXShift());
        SampleRows.unpackRepeated(vRow, samples.v(), v, chromaWidth, samples.chromaXShift());
    }

    /** Converts a row to opaque pixels. */
    void convert(byte[] lumaRow, int[] argb, int at) {
        SampleRows.unpack(lumaRow, samples.luma(), luma, width);
        toRed.apply(luma, u, v, red, width);
        toGreen.apply(luma, u, v, green, width);
        toBlue.apply(luma, u, v, blue, width);
        Mix.join(red, green, blue, argb, at, width);
    }

    /** Gives a converted row its alpha. */
    void setAlpha(byte[] alphaRow, YuvSamples.Place alpha, int[] argb, int at) {
        SampleRows.unpack(alphaRow, alpha, luma, width);
        for (int i = 0; i < width; i++) {
            argb[at + i] = argb[at + i] & 0xFFFFFF | luma[i] << 24;
        }
    }
}
