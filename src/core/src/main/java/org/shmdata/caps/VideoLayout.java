// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.Arrays;
import java.util.List;

/**
 * Where the planes of one frame lie in its bytes. Immutable.
 *
 * <p>Planes follow each other without a gap: plane {@code p} has {@code rows(p)} rows, {@code strideBytes(p)} bytes
 * from one to the next, from byte {@code offset(p)}. There are two kinds: GStreamer's ({@link PixelFormat#layout})
 * rounds rows up to whole words and planes up to even heights; the tight one ({@link PixelFormat#tightLayout}), which
 * ossia score and Splash write, has no bytes between rows or planes.
 *
 * <p>In a tiled format ({@link PixelFormat#isTiled()}) a plane is a sequence of tiles, not of rows: its stride times
 * its rows are its bytes, but no row is contiguous.
 */
public final class VideoLayout {

    private final long[] offsets;
    private final int[] strides;
    private final int[] rows;
    private final long size;

    private VideoLayout(long[] offsets, int[] strides, int[] rows, long size) {
        this.offsets = offsets;
        this.strides = strides;
        this.rows = rows;
        this.size = size;
    }

    static VideoLayout of(List<PlaneShape> planes, int width, int height, boolean tight, boolean interlaced) {
        int count = planes.size();
        long[] offsets = new long[count];
        int[] strides = new int[count];
        int[] rows = new int[count];
        long size = 0;
        for (int p = 0; p < count; p++) {
            offsets[p] = size;
            strides[p] = planes.get(p).strideBytes(width, tight);
            rows[p] = planes.get(p).rows(height, tight, interlaced);
            size += (long) strides[p] * rows[p];
        }
        return new VideoLayout(offsets, strides, rows, size);
    }

    /**
     * How many planes a frame has.
     *
     * @return 1 to 4
     */
    public int planeCount() {
        return offsets.length;
    }

    /**
     * Where a plane starts.
     *
     * @param plane index from 0 to {@code planeCount() - 1}
     * @return bytes from the start of the frame
     * @throws IndexOutOfBoundsException if there is no such plane
     */
    public long offset(int plane) {
        return offsets[plane];
    }

    /**
     * The distance of a plane's rows.
     *
     * @param plane index from 0 to {@code planeCount() - 1}
     * @return bytes from the start of a row to the start of the next
     * @throws IndexOutOfBoundsException if there is no such plane
     */
    public int strideBytes(int plane) {
        return strides[plane];
    }

    /**
     * A plane's height, with the rows that only pad it.
     *
     * @param plane index from 0 to {@code planeCount() - 1}
     * @return rows
     * @throws IndexOutOfBoundsException if there is no such plane
     */
    public int rows(int plane) {
        return rows[plane];
    }

    /**
     * The size of a frame.
     *
     * @return bytes; the sum of all planes
     */
    public long size() {
        return size;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VideoLayout layout
                && Arrays.equals(strides, layout.strides)
                && Arrays.equals(rows, layout.rows);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(strides) + Arrays.hashCode(rows);
    }

    /**
     * For messages.
     *
     * @return size, and offset, stride and rows of each plane
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(size).append(" bytes");
        for (int p = 0; p < planeCount(); p++) {
            text.append(p == 0 ? ": " : ", ")
                    .append("plane ")
                    .append(p)
                    .append(" at ")
                    .append(offsets[p])
                    .append(", ")
                    .append(rows[p])
                    .append(" rows of ")
                    .append(strides[p]);
        }
        return text.toString();
    }
}
