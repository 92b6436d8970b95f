// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.PrintWriter;
import java.util.regex.Pattern;

/** Lines that stay, and lines that may be rewritten in place. For one thread. */
final class FlowOutput {
    /**
     * A line longer than the terminal is wide would wrap, and the next one could not overwrite it: it is cut instead.
     */
    private static final String NO_WRAP = "\u001B[?7l";

    private static final String CLEAR_AND_WRAP = "\u001B[K\u001B[?7h";

    /** Type strings come from other programs, and could steer a terminal. */
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    private final PrintWriter out;
    private final boolean inPlace;
    private final boolean terminal;
    private boolean open;
    private int shown;

    /**
     * @param out takes the lines
     * @param inPlace whether a passing line is rewritten by the next: from the first column on, with blanks over what
     *     is left of it
     * @param terminal whether {@code out} may be a terminal
     */
    FlowOutput(PrintWriter out, boolean inPlace, boolean terminal) {
        this.out = out;
        this.inPlace = inPlace;
        this.terminal = terminal;
    }

    /** Prints a line that stays. */
    void stay(String line) {
        endLine();
        out.println(printable(line));
    }

    /** Prints a line that the next such line replaces, if lines are rewritten in place. */
    void pass(String line) {
        if (!inPlace) {
            out.println(line);
            return;
        }
        if (open) {
            out.print('\r');
        }
        if (terminal) {
            out.print(NO_WRAP + line + CLEAR_AND_WRAP);
        } else {
            out.print(line + " ".repeat(Math.max(0, shown - line.length())));
        }
        open = true;
        shown = line.length();
    }

    /** Leaves the line that was rewritten as it is, for what is printed elsewhere on the same terminal. */
    void endLine() {
        if (open) {
            out.println();
            open = false;
            shown = 0;
        }
    }

    /** Flushes; false if nobody reads it any more. */
    boolean flush() {
        return !out.checkError();
    }

    /** A text from another program, without commands for the terminal. */
    static String printable(String text) {
        return CONTROL.matcher(text).replaceAll(".");
    }
}
