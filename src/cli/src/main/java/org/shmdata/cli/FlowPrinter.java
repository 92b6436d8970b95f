// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.PrintWriter;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.shmdata.cli.FlowEvents.Arrived;
import org.shmdata.cli.FlowEvents.Connected;
import org.shmdata.cli.FlowEvents.Disconnected;
import org.shmdata.cli.FlowEvents.Logged;

/** Turns events into lines. For one thread. */
final class FlowPrinter {
    /**
     * What to print.
     *
     * @param values the form of the first values
     * @param headBytes how many bytes of them; none: no values
     * @param times whether the interval and the rate
     * @param verbose whether all that the type says
     * @param debug whether the time of what was logged
     */
    record Style(FlowValues values, int headBytes, boolean times, boolean verbose, boolean debug) {}

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    /** More blanks than this do not help anybody to find the times. */
    private static final int WIDEST_COLUMN = 120;

    private final FlowOutput out;
    private final PrintWriter err;
    private final Style style;
    private final long limit;
    private final int valuesWidth;
    private final FlowTimes times = new FlowTimes();
    private long frames;
    private long bytes;
    private long firstNanos;
    private long lastNanos;

    /**
     * @param out takes the lines; printing ends when it cannot be written any more
     * @param err takes what was logged
     * @param limit how many frames to print
     */
    FlowPrinter(FlowOutput out, PrintWriter err, Style style, long limit) {
        this.out = out;
        this.err = err;
        this.style = style;
        this.limit = limit;
        this.valuesWidth = Math.min(WIDEST_COLUMN, style.values().width(style.headBytes()));
    }

    /** Prints an event; false if it was the last one to print. */
    boolean print(FlowEvents.Event event) {
        if (event instanceof Connected connected) {
            out.stay("connected: " + connected.type());
            if (style.verbose()) {
                FlowType.facts(connected.type()).forEach(fact -> out.stay("  " + fact));
            }
            times.restart();
        } else if (event instanceof Disconnected) {
            out.stay("disconnected");
        } else if (event instanceof Arrived frame) {
            frame(frame);
        } else if (event instanceof Logged entry) {
            log(entry);
        }
        return out.flush() && frames < limit;
    }

    private void frame(Arrived frame) {
        StringBuilder line =
                new StringBuilder(String.format(Locale.ROOT, "%6d %10d bytes", frame.number(), frame.sizeBytes()));
        int valuesEnd = line.length();
        if (style.headBytes() > 0) {
            line.append("  ").append(style.values().format(frame.head()));
            valuesEnd += 2 + valuesWidth;
        }
        String interval = style.times() ? times.next(frame) : "";
        if (!interval.isEmpty()) {
            line.append(" ".repeat(Math.max(0, valuesEnd - line.length())))
                    .append("  ")
                    .append(interval);
        }
        out.pass(line.toString());
        if (frames == 0) {
            firstNanos = frame.receivedNanos();
        }
        lastNanos = frame.receivedNanos();
        frames++;
        bytes += frame.sizeBytes();
    }

    private void log(Logged entry) {
        out.endLine();
        out.flush();
        err.println(
                (style.debug() ? TIME.format(entry.time()) + " " : "shmdata: ") + FlowOutput.printable(entry.text()));
    }

    /** Prints the totals. */
    void summary() {
        double seconds = (lastNanos - firstNanos) / 1e9;
        out.stay(String.format(
                Locale.ROOT,
                "%d frames, %d bytes in %.3f s%s",
                frames,
                bytes,
                seconds,
                frames > 1 && seconds > 0
                        ? String.format(
                                Locale.ROOT, ", %.2f fps, %.1f MB/s", (frames - 1) / seconds, bytes / 1e6 / seconds)
                        : ""));
        out.flush();
    }
}
