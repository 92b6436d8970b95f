// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/** Brightness and two colour differences, however they are packed and subsampled. */
final class YuvCodec implements FrameCodec {
    private static final int MAX_PLANES = 4;

    private final YuvSamples samples;
    private final int height;

    /** Pictures of two fields: each has chroma rows of its own. */
    private final boolean interleaved;

    private final YuvToRgb toRgb;
    private final RgbToYuv toYuv;

    /** A row of each plane, and which it is. */
    private final byte[][] rows = new byte[MAX_PLANES][];

    private final int[] rowNumbers = new int[MAX_PLANES];

    private final int[] argb;

    YuvCodec(YuvSamples samples, int width, int height, boolean interleaved, SourceColour colour) {
        this.samples = samples;
        this.height = height;
        this.interleaved = interleaved && samples.chromaYShift() > 0;
        toRgb = new YuvToRgb(colour, samples, width);
        toYuv = new RgbToYuv(colour, samples, width);
        argb = new int[width];
        for (int plane = 0; plane < MAX_PLANES; plane++) {
            rows[plane] = new byte[samples.rowBytes(plane, width)];
        }
    }

    @Override
    public int imageType() {
        return samples.alpha() == null ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB;
    }

    @Override
    public void decode(FrameBytes frame, ImageRows image) {
        Arrays.fill(rowNumbers, -1);
        for (int y = 0; y < height; y++) {
            decodeChroma(frame, y);
            if (image.holdsArgb()) {
                decodeRow(frame, y, image.ints(), image.start(y));
            } else {
                decodeRow(frame, y, argb, 0);
                image.write(y, argb);
            }
        }
    }

    private void decodeRow(FrameBytes frame, int y, int[] to, int at) {
        toRgb.convert(row(frame, samples.luma().plane(), y), to, at);
        YuvSamples.Place alpha = samples.alpha();
        if (alpha != null) {
            toRgb.setAlpha(row(frame, alpha.plane(), y), alpha, to, at);
        }
    }

    private void decodeChroma(FrameBytes frame, int y) {
        int u = samples.u().plane();
        int v = samples.v().plane();
        int chromaY = Math.min(chromaRow(y), frame.rows(u) - 1);
        if (rowNumbers[u] != chromaY || rowNumbers[v] != chromaY) {
            toRgb.setChroma(row(frame, u, chromaY), row(frame, v, chromaY));
        }
    }

    @Override
    public void encode(ImageRows image, FrameBytes frame) {
        int u = samples.u().plane();
        int rowsPerChroma = 1 << samples.chromaYShift();
        int chromaRows = chromaRow(height - 1) + (interleaved ? 2 : 1);
        for (int chromaY = 0; chromaY < chromaRows; chromaY++) {
            int rowsRead = 0;
            for (int k = 0; k < rowsPerChroma; k++) {
                int y = pictureRow(chromaY, k);
                if (y < height) {
                    image.read(y, argb);
                    encodeRow(frame, y, rowsRead++ == 0);
                }
            }
            // A tight frame of two fields may lack the last chroma row.
            if (rowsRead > 0 && chromaY < frame.rows(u)) {
                encodeChroma(frame, chromaY, rowsRead);
            }
        }
    }

    private void encodeRow(FrameBytes frame, int y, boolean first) {
        int plane = samples.luma().plane();
        toYuv.writeLuma(argb, rows[plane], first);
        YuvSamples.Place alpha = samples.alpha();
        if (alpha != null) {
            byte[] alphaRow = rows[alpha.plane()];
            toYuv.writeAlpha(argb, alpha, alphaRow);
            if (alpha.plane() != plane) {
                frame.put(alpha.plane(), y, alphaRow, 0, alphaRow.length);
            }
        }
        // In a packed row chroma is still to come.
        if (samples.u().plane() != plane) {
            frame.put(plane, y, rows[plane], 0, rows[plane].length);
        }
    }

    private void encodeChroma(FrameBytes frame, int chromaY, int rowsRead) {
        int u = samples.u().plane();
        int v = samples.v().plane();
        toYuv.writeChroma(rows[u], rows[v], rowsRead);
        frame.put(u, chromaY, rows[u], 0, rows[u].length);
        if (v != u) {
            frame.put(v, chromaY, rows[v], 0, rows[v].length);
        }
    }

    /** The chroma row of a row of the picture. */
    private int chromaRow(int y) {
        int shift = samples.chromaYShift();
        return interleaved ? (y >> shift + 1 << 1) + (y & 1) : y >> shift;
    }

    /** The row of the picture that is the {@code k}th of a chroma row. */
    private int pictureRow(int chromaY, int k) {
        int shift = samples.chromaYShift();
        return interleaved ? (chromaY >> 1 << shift + 1) + (chromaY & 1) + 2 * k : (chromaY << shift) + k;
    }

    private byte[] row(FrameBytes frame, int plane, int row) {
        if (rowNumbers[plane] != row) {
            frame.get(plane, row, rows[plane], 0, rows[plane].length);
            rowNumbers[plane] = row;
        }
        return rows[plane];
    }
}
