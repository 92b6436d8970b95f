// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.util.Locale;

/** The time from frame to frame, and the rate. */
final class FlowTimes {
    /** Weight of the newest interval in the rate: it settles in about half a second at 60 fps. */
    private static final double NEWEST = 0.1;

    private boolean between;
    private long lastNumber;
    private long lastNanos;
    private double intervalNanos;

    /** Another writer: the time since the last frame of the one before says nothing. */
    void restart() {
        between = false;
        intervalNanos = 0;
    }

    /** Takes in a frame and says how long after the frame printed before it came; nothing of a writer's first one. */
    String next(FlowEvents.Arrived frame) {
        String text = "";
        if (between) {
            long interval = frame.receivedNanos() - lastNanos;
            // frames that were left out came in that time as well
            double each = (double) interval / (frame.number() - lastNumber);
            intervalNanos = intervalNanos == 0 ? each : intervalNanos + (each - intervalNanos) * NEWEST;
            text = String.format(
                    Locale.ROOT, "%9.3f ms %8.2f fps", interval / 1e6, intervalNanos > 0 ? 1e9 / intervalNanos : 0);
        }
        between = true;
        lastNumber = frame.number();
        lastNanos = frame.receivedNanos();
        return text;
    }
}
