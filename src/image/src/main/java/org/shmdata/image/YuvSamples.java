// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import org.jspecify.annotations.Nullable;
import org.shmdata.caps.PixelFormat;

/**
 * Where the samples of a YUV format are.
 *
 * @param luma brightness, one sample a pixel
 * @param u blue difference
 * @param v red difference
 * @param alpha one sample a pixel; null for none
 * @param chromaXShift a chroma sample counts for 2 to the power of this pixels of a row
 * @param chromaYShift and as many rows
 */
record YuvSamples(Place luma, Place u, Place v, @Nullable Place alpha, int chromaXShift, int chromaYShift) {
    /**
     * The samples of one kind in a row.
     *
     * @param plane that holds them
     * @param first byte of the first one
     * @param step bytes from the first one to the second, and from the third to the fourth
     * @param pairStep bytes from the first one to the third
     */
    record Place(int plane, int first, int step, int pairStep) {
        Place(int plane, int first, int step) {
            this(plane, first, step, 2 * step);
        }

        /** How many bytes of a row hold so many samples and what lies between them. */
        int bytes(int count) {
            int last = count - 1;
            return first + (last >> 1) * pairStep + (last & 1) * step + 1;
        }
    }

    /** Null for formats that are not YUV of 8 bits in rows. */
    static @Nullable YuvSamples of(PixelFormat format) {
        return switch (format) {
            case I420 -> planar(1, 2, 1, 1);
            case YV12 -> planar(2, 1, 1, 1);
            case Y42B -> planar(1, 2, 1, 0);
            case Y41B -> planar(1, 2, 2, 0);
            case Y444 -> planar(1, 2, 0, 0);
            case YUV9 -> planar(1, 2, 2, 2);
            case YVU9 -> planar(2, 1, 2, 2);
            case A420 -> new YuvSamples(plane(0), plane(1), plane(2), plane(3), 1, 1);
            case NV12 -> semiPlanar(0, 1, 1, 1, null);
            case NV21 -> semiPlanar(1, 0, 1, 1, null);
            case NV16 -> semiPlanar(0, 1, 1, 0, null);
            case NV61 -> semiPlanar(1, 0, 1, 0, null);
            case NV24 -> semiPlanar(0, 1, 0, 0, null);
            case AV12 -> semiPlanar(0, 1, 1, 1, plane(2));
            case YUY2 -> packed422(0, 1, 3);
            case YVYU -> packed422(0, 3, 1);
            case UYVY -> packed422(1, 0, 2);
            case VYUY -> packed422(1, 2, 0);
            case AYUV -> packed444(4, 1, 2, 3, 0);
            case VUYA -> packed444(4, 2, 1, 0, 3);
            case v308 -> packed444(3, 0, 1, 2, -1);
            case IYU2 -> packed444(3, 1, 0, 2, -1);
            // U Y Y V Y Y for four pixels
            case IYU1 -> new YuvSamples(new Place(0, 1, 1, 3), new Place(0, 0, 6), new Place(0, 3, 6), null, 2, 0);
            default -> null;
        };
    }

    /** How many chroma samples of a kind are in a row. */
    int chromaWidth(int width) {
        return width + (1 << chromaXShift) - 1 >> chromaXShift;
    }

    /** How many bytes of a plane's row hold samples; 0 for planes there are not. */
    int rowBytes(int plane, int width) {
        int bytes = 0;
        bytes = luma.plane == plane ? Math.max(bytes, luma.bytes(width)) : bytes;
        bytes = u.plane == plane ? Math.max(bytes, u.bytes(chromaWidth(width))) : bytes;
        bytes = v.plane == plane ? Math.max(bytes, v.bytes(chromaWidth(width))) : bytes;
        return alpha != null && alpha.plane == plane ? Math.max(bytes, alpha.bytes(width)) : bytes;
    }

    private static Place plane(int plane) {
        return new Place(plane, 0, 1);
    }

    private static YuvSamples planar(int uPlane, int vPlane, int xShift, int yShift) {
        return new YuvSamples(plane(0), plane(uPlane), plane(vPlane), null, xShift, yShift);
    }

    private static YuvSamples semiPlanar(int u, int v, int xShift, int yShift, @Nullable Place alpha) {
        return new YuvSamples(plane(0), new Place(1, u, 2), new Place(1, v, 2), alpha, xShift, yShift);
    }

    private static YuvSamples packed422(int luma, int u, int v) {
        return new YuvSamples(new Place(0, luma, 2), new Place(0, u, 4), new Place(0, v, 4), null, 1, 0);
    }

    private static YuvSamples packed444(int bytes, int luma, int u, int v, int alpha) {
        return new YuvSamples(
                new Place(0, luma, bytes),
                new Place(0, u, bytes),
                new Place(0, v, bytes),
                alpha < 0 ? null : new Place(0, alpha, bytes),
                0,
                0);
    }
}
