// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

/**
 * How the bytes of one plane follow from the width and height of a picture.
 *
 * <p>A row is made of units: {@code bytes} bytes for {@code pixels} pixels. The width is first rounded up to
 * {@code padWidth} pixels (which even tight rows do), GStreamer then rounds the row up to {@code align} bytes and,
 * after dividing the height by {@code rowsPer}, the rows up to {@code padRows} ({@code interlacedPadRows} if a frame
 * holds two fields). The numbers are those of the tables GStreamer's gst_video_info computes.
 *
 * @param intrinsic the padding belongs to the format (tiles, a palette), so that tight frames have it too
 */
record PlaneShape(
        int bytes,
        int pixels,
        int padWidth,
        int align,
        int rowsPer,
        int padRows,
        int interlacedPadRows,
        boolean intrinsic) {

    /** Rows of {@code bytes} bytes a pixel, padded to 4 bytes. */
    static PlaneShape row(int bytes) {
        return new PlaneShape(bytes, 1, 1, 4, 1, 1, 1, false);
    }

    /** The bytes are for a unit of {@code pixels} pixels, and every row has whole units. */
    PlaneShape per(int newPixels) {
        return new PlaneShape(bytes, newPixels, newPixels, align, rowsPer, padRows, interlacedPadRows, intrinsic);
    }

    /** The last unit of a row is cut off after the last pixel's bytes. */
    PlaneShape partialUnits() {
        return new PlaneShape(bytes, pixels, 1, align, rowsPer, padRows, interlacedPadRows, intrinsic);
    }

    PlaneShape align(int newAlign) {
        return new PlaneShape(bytes, pixels, padWidth, newAlign, rowsPer, padRows, interlacedPadRows, intrinsic);
    }

    /** One row for {@code newRowsPer} rows of the picture. */
    PlaneShape rowsPer(int newRowsPer) {
        return new PlaneShape(bytes, pixels, padWidth, align, newRowsPer, padRows, interlacedPadRows, intrinsic);
    }

    PlaneShape padRows(int newPadRows) {
        return new PlaneShape(bytes, pixels, padWidth, align, rowsPer, newPadRows, newPadRows, intrinsic);
    }

    PlaneShape interlacedPadRows(int newPadRows) {
        return new PlaneShape(bytes, pixels, padWidth, align, rowsPer, padRows, newPadRows, intrinsic);
    }

    PlaneShape asIntrinsic() {
        return new PlaneShape(bytes, pixels, padWidth, align, rowsPer, padRows, interlacedPadRows, true);
    }

    int strideBytes(int width, boolean tight) {
        int row = ceilDiv(roundUp(width, padWidth) * bytes, pixels);
        return tight && !intrinsic ? row : roundUp(row, align);
    }

    int rows(int height, boolean tight, boolean interlaced) {
        int rows = ceilDiv(height, rowsPer);
        return tight && !intrinsic ? rows : roundUp(rows, interlaced ? interlacedPadRows : padRows);
    }

    private static int roundUp(int value, int multiple) {
        return ceilDiv(value, multiple) * multiple;
    }

    private static int ceilDiv(int value, int divisor) {
        return (value + divisor - 1) / divisor;
    }
}
