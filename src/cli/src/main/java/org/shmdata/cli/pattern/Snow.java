// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

/**
 * Grey noise, the hardest picture for an encoder. The noise is drawn once, as one long strip; each row of each frame is
 * a piece of it from somewhere else, so that painting is one random number and one copy a row.
 */
final class Snow implements Pattern {
    /** Many times what an encoder's motion search could find again. */
    private static final int STRIP_PIXELS = 1 << 16;

    private static final long SEED = 0x9E3779B97F4A7C15L;

    private final Area area;
    private final Raster strip;

    Snow(Area area) {
        this.area = area;
        this.strip = Raster.allocate(area.format(), STRIP_PIXELS + area.width(), 1);
        long noise = SEED;
        for (int x = 0; x < strip.width(); x++) {
            noise = xorshift(noise);
            strip.set(x, 0, (int) (noise >>> 56) * 0x010101);
        }
    }

    @Override
    public void paint(Raster to, long frame) {
        long noise = xorshift((frame + 1) * SEED);
        for (int y = 0; y < area.height(); y++) {
            noise = xorshift(noise);
            to.drawRow(strip, (int) (noise >>> 32) & STRIP_PIXELS - 1, 0, 0, y, area.width());
        }
    }

    /** Marsaglia's xorshift64; never 0 for an argument that is not 0. */
    private static long xorshift(long x) {
        x ^= x << 13;
        x ^= x >>> 7;
        return x ^ x << 17;
    }
}
