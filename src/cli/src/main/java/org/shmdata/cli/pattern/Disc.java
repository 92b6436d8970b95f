// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

/** A ball as a sprite: its inside is copied by rows, only the pixels on its edge are mixed with what is behind. */
final class Disc {
    private static final int COLOUR = 0xF58A1F;
    private static final int SHADE = 0x5A2304;
    private static final int SHINE = 0xFFF1D6;
    private static final double[] LIGHT = {-0.45, -0.60, 0.66};

    private final int size;
    private final Raster pixels;
    private final double[] coverage;
    private final int[] edgeStart;
    private final int[] insideStart;

    Disc(PackedFormat format, int size) {
        this.size = size;
        this.pixels = Raster.allocate(format, size, size);
        this.coverage = new double[size * size];
        this.edgeStart = new int[size];
        this.insideStart = new int[size];
        double radius = size / 2.0;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double dx = (x + 0.5 - radius) / radius;
                double dy = (y + 0.5 - radius) / radius;
                coverage[y * size + x] = Math.max(0, Math.min(1, (1 - Math.hypot(dx, dy)) * radius + 0.5));
                pixels.set(x, y, colour(dx, dy));
            }
            edgeStart[y] = firstAbove(y, 0);
            insideStart[y] = firstAbove(y, 0.999);
        }
    }

    int size() {
        return size;
    }

    /** Paints the ball; what is behind it is read from a picture that has the same places. */
    void paint(Raster to, Raster behind, int left, int top) {
        for (int y = 0; y < size; y++) {
            int inside = insideStart[y];
            to.drawRow(pixels, inside, y, left + inside, top + y, size - 2 * inside);
            for (int x = edgeStart[y]; x < inside; x++) {
                mix(to, behind, x, y, left, top);
                if (x != size - 1 - x) {
                    mix(to, behind, size - 1 - x, y, left, top);
                }
            }
        }
    }

    private void mix(Raster to, Raster behind, int x, int y, int left, int top) {
        int back = behind.rgb(left + x, top + y);
        to.set(left + x, top + y, Colours.mix(back, pixels.rgb(x, y), coverage[y * size + x]));
    }

    /**
     * The first pixel of the left half of a row that is covered by more than that. If there is none, the number of
     * pixels in the half, rounded up.
     */
    private int firstAbove(int y, double least) {
        int half = (size + 1) / 2;
        int x = 0;
        while (x < half && coverage[y * size + x] <= least) {
            x++;
        }
        return x;
    }

    private static int colour(double dx, double dy) {
        double dz = Math.sqrt(Math.max(0, 1 - dx * dx - dy * dy));
        double light = 0.5 + 0.5 * Math.min(1, dx * LIGHT[0] + dy * LIGHT[1] + dz * LIGHT[2]);
        int lit = Colours.mix(SHADE, COLOUR, Math.min(1, 1.15 * light * light));
        return Colours.mix(lit, SHINE, Math.pow(light, 32) * 0.85);
    }
}
