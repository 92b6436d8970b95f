// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

/** Colour bars at 75 % after SMPTE EG 1, and a white line that sweeps across them. */
final class Bars implements Pattern {
    private static final int[] COLOURS = {0xBFBFBF, 0xBFBF00, 0x00BFBF, 0x00BF00, 0xBF00BF, 0xBF0000, 0x0000BF};
    private static final int BLACK = 0x131313;
    private static final int[] CASTELLATIONS = {0x0000BF, BLACK, 0xBF00BF, BLACK, 0x00BFBF, BLACK, 0xBFBFBF};

    /**
     * The lowest row of the chart in 84ths of the width: -I, white, +Q, black, then black's little steps below the
     * sixth bar, black.
     */
    private static final int[][] LOWEST = {
        {0x00214C, 15},
        {0xFFFFFF, 30},
        {0x32006A, 45},
        {BLACK, 60},
        {0x090909, 64},
        {BLACK, 68},
        {0x1D1D1D, 72},
        {BLACK, 84}
    };

    private static final double SWEEP_SECONDS = 4;

    private final Area area;
    private final Raster chart;
    private final int line;

    Bars(Area area) {
        this.area = area;
        this.chart = Raster.allocate(area.format(), area.width(), area.height());
        this.line = Math.max(1, area.width() / 160);
        int middle = area.height() * 2 / 3;
        int low = area.height() * 3 / 4;
        columns(COLOURS, 0, middle);
        columns(CASTELLATIONS, middle, low);
        int x = 0;
        for (int[] field : LOWEST) {
            int end = field[1] * area.width() / 84;
            chart.fill(x, low, end - x, area.height() - low, field[0]);
            x = end;
        }
    }

    @Override
    public void paint(Raster to, long frame) {
        to.draw(chart, 0, 0);
        int x = (int) Math.round(area.phase(frame, SWEEP_SECONDS) * area.width()) - line / 2;
        int border = Math.max(1, line / 4);
        to.fill(x - border, 0, line + 2 * border, area.height(), BLACK);
        to.fill(x, 0, line, area.height(), 0xFFFFFF);
    }

    private void columns(int[] colours, int top, int bottom) {
        for (int i = 0; i < colours.length; i++) {
            int x = i * area.width() / colours.length;
            int end = (i + 1) * area.width() / colours.length;
            chart.fill(x, top, end - x, bottom - top, colours[i]);
        }
    }
}
