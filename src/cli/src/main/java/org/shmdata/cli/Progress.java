// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.PrintWriter;

/**
 * Says how far something is: on a terminal in one line once a second, elsewhere in a line every ten seconds unless
 * nothing has changed. For one thread.
 */
final class Progress implements AutoCloseable {
    private static final long TERMINAL_NANOS = 1_000_000_000L;
    private static final long PLAIN_NANOS = 10_000_000_000L;

    /** Back to the first column, and clear the line. */
    private static final String AFRESH = "\r\u001B[K";

    private final PrintWriter out;
    private final boolean terminal;
    private final long intervalNanos;
    private long dueNanos;
    private boolean open;
    private String shown = "";

    /** @param out is standard error */
    Progress(PrintWriter out) {
        this(out, Terminals.isTerminal(Terminals.STDERR), System.nanoTime());
    }

    Progress(PrintWriter out, boolean terminal, long nowNanos) {
        this.out = out;
        this.terminal = terminal;
        this.intervalNanos = terminal ? TERMINAL_NANOS : PLAIN_NANOS;
        this.dueNanos = nowNanos + intervalNanos;
    }

    /** When the next line is due, on the clock of {@link System#nanoTime}. */
    long dueNanos() {
        return dueNanos;
    }

    void show(String line, long nowNanos) {
        // after a stall, from now on: no burst
        dueNanos = Math.max(dueNanos - nowNanos, 0) + nowNanos + intervalNanos;
        if (terminal) {
            out.print(AFRESH + line);
            out.flush();
            open = true;
        } else if (!line.equals(shown)) {
            out.println(line);
        }
        shown = line;
    }

    /** Leaves the terminal's line to what follows. */
    @Override
    public void close() {
        if (open) {
            out.print(AFRESH);
            out.flush();
            open = false;
        }
    }
}
