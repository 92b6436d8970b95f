// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.PrintWriter;
import java.util.HexFormat;
import java.util.Locale;

/** Turns events into lines. For one thread. */
final class FlowPrinter {
    /** Weight of the newest interval in the rate: it settles in about half a second at 60 fps. */
    private static final double NEWEST = 0.1;

    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final PrintWriter out;
    private final long limit;
    private long frames;
    private long bytes;
    private long firstNanos;
    private long lastNanos;
    private boolean between;
    private double intervalNanos;

    /**
     * @param out where to; that it can be written no longer ends the printing
     * @param limit how many frames to print
     */
    FlowPrinter(PrintWriter out, long limit) {
        this.out = out;
        this.limit = limit;
    }

    /** Prints an event; false where it was the last one to be printed. */
    boolean print(FlowEvents.Event event) {
        if (event instanceof FlowEvents.Connected) {
            out.println("connected: " + ((FlowEvents.Connected) event).type());
            between = false;
        } else if (event instanceof FlowEvents.Disconnected) {
            out.println("disconnected");
        } else if (event instanceof FlowEvents.Arrived) {
            frame((FlowEvents.Arrived) event);
        }
        return !out.checkError() && frames < limit;
    }

    private void frame(FlowEvents.Arrived frame) {
        String line = String.format(Locale.ROOT, "%6d %10d bytes  %-23s", frame.number(), frame.sizeBytes(), HEX.formatHex(frame.head()));
        if (between) {
            long interval = frame.receivedNanos() - lastNanos;
            intervalNanos = intervalNanos == 0 ? interval : intervalNanos + (interval - intervalNanos) * NEWEST;
            line += String.format(Locale.ROOT, " %9.3f ms %8.2f fps", interval / 1e6, intervalNanos > 0 ? 1e9 / intervalNanos : 0);
        } else {
            intervalNanos = 0;
        }
        out.println(line);
        if (frames == 0) {
            firstNanos = frame.receivedNanos();
        }
        lastNanos = frame.receivedNanos();
        between = true;
        frames++;
        bytes += frame.sizeBytes();
    }

    /** Prints what there was in all. */
    void summary() {
        double seconds = (lastNanos - firstNanos) / 1e9;
        out.println(String.format(
                Locale.ROOT, "%d frames, %d bytes in %.3f s%s", frames, bytes, seconds,
                frames > 1 && seconds > 0 ? String.format(Locale.ROOT, ", %.2f fps, %.1f MB/s", (frames - 1) / seconds, bytes / 1e6 / seconds) : ""));
    }
}
