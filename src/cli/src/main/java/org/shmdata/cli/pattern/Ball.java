// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

/** A lit ball that bounces across a dark room with a faint grid. */
final class Ball implements Pattern {
    private static final double CROSSING_SECONDS = 2.6;
    private static final double BOUNCE_SECONDS = 1.1;
    private static final double BOUNCE_HEIGHT = 0.82;

    private static final int CEILING = 0x1F3247;
    private static final int FLOOR = 0x0E1620;
    private static final int GRID = 0x2B4259;
    private static final int GRID_CELLS = 9;

    private final Area area;
    private final Raster room;
    private final Disc disc;

    Ball(Area area) {
        this.area = area;
        this.room = room(area);
        this.disc = new Disc(area.format(), Math.max(1, Math.min(area.width(), area.height()) / 4));
    }

    @Override
    public void paint(Raster to, long frame) {
        to.draw(room, 0, 0);
        double back = area.phase(frame, 2 * CROSSING_SECONDS) * 2;
        double across = back < 1 ? back : 2 - back;
        double u = area.phase(frame, BOUNCE_SECONDS);
        double up = 4 * u * (1 - u) * BOUNCE_HEIGHT;
        int x = (int) Math.round(across * (area.width() - disc.size()));
        int y = (int) Math.round((1 - up) * (area.height() - disc.size()));
        disc.paint(to, room, x, y);
    }

    private static Raster room(Area area) {
        Raster room = Raster.allocate(area.format(), area.width(), area.height());
        for (int y = 0; y < area.height(); y++) {
            room.fill(0, y, area.width(), 1, Colours.mix(CEILING, FLOOR, (double) y / area.height()));
        }
        int cell = Math.max(4, area.height() / GRID_CELLS);
        int line = Math.max(1, area.height() / 360);
        for (int x = area.width() / 2 % cell; x < area.width(); x += cell) {
            room.fill(x, 0, line, area.height(), GRID);
        }
        for (int y = cell / 2; y < area.height(); y += cell) {
            room.fill(0, y, area.width(), line, GRID);
        }
        return room;
    }
}
