// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

import java.nio.ByteBuffer;

/**
 * A picture of packed pixels in a buffer, written by whole rows. What lies outside the picture is clipped. Colours are
 * 0xRRGGBB, positions are pixels from the top left. For one thread.
 */
final class Raster {
    private final PackedFormat format;
    private final int width;
    private final int height;
    private final int strideBytes;
    private final ByteBuffer bytes;
    private final byte[] row;
    private final byte[] pixel;

    /**
     * A picture in memory that is there already.
     *
     * @param strideBytes from a row to the next
     * @param bytes the picture begins at index 0; position and limit do not matter as long as the limit is beyond the
     *     last row
     */
    Raster(PackedFormat format, int width, int height, int strideBytes, ByteBuffer bytes) {
        this.format = format;
        this.width = width;
        this.height = height;
        this.strideBytes = strideBytes;
        this.bytes = bytes;
        this.row = new byte[width * format.bytesPerPixel()];
        this.pixel = new byte[format.bytesPerPixel()];
    }

    /** A black picture of its own, rows without padding. */
    static Raster allocate(PackedFormat format, int width, int height) {
        int stride = width * format.bytesPerPixel();
        Raster raster = new Raster(format, width, height, stride, ByteBuffer.allocate(stride * height));
        raster.fill(0, 0, width, height, 0);
        return raster;
    }

    PackedFormat format() {
        return format;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** The colour of a pixel inside the picture. */
    int rgb(int x, int y) {
        bytes.get(index(x, y), pixel);
        return format.unpack(pixel);
    }

    void set(int x, int y, int rgb) {
        if (x >= 0 && x < width && y >= 0 && y < height) {
            format.pack(rgb, pixel, 0);
            bytes.put(index(x, y), pixel);
        }
    }

    void fill(int x, int y, int w, int h, int rgb) {
        int left = Math.max(0, x);
        int pixels = Math.min(width, x + w) - left;
        if (pixels <= 0) {
            return;
        }
        int size = format.bytesPerPixel();
        for (int i = 0; i < pixels; i++) {
            format.pack(rgb, row, i * size);
        }
        for (int line = Math.max(0, y); line < Math.min(height, y + h); line++) {
            bytes.put(index(left, line), row, 0, pixels * size);
        }
    }

    /** Copies a whole picture of the same format to a place in this one. */
    void draw(Raster from, int x, int y) {
        for (int line = Math.max(0, -y); line < Math.min(from.height, height - y); line++) {
            drawRow(from, 0, line, x, y + line, from.width);
        }
    }

    /** Copies a run of pixels of a picture of the same format to a row of this one. */
    void drawRow(Raster from, int fromX, int fromY, int x, int y, int pixels) {
        int left = Math.max(0, x);
        int count = Math.min(width, x + pixels) - left;
        if (count > 0 && y >= 0 && y < height) {
            bytes.put(index(left, y), from.bytes, from.index(fromX + left - x, fromY), count * format.bytesPerPixel());
        }
    }

    private int index(int x, int y) {
        return y * strideBytes + x * format.bytesPerPixel();
    }
}
