// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.lang.System.Logger.Level;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The log of the library, {@code org.shmdata}. Every message is one line, whatever it quotes. */
public final class Logs {
    private static final System.Logger LOG = System.getLogger("org.shmdata");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]");

    private Logs() {}

    /**
     * Text that may quote other programs, or a path, which may hold any character: nothing in it breaks the line or
     * steers a terminal.
     *
     * @param text any
     * @return the text, with a question mark for every control character
     */
    public static String oneLine(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    /**
     * Logs a warning.
     *
     * @param text what happened, and what to do
     */
    public static void warn(String text) {
        LOG.log(Level.WARNING, oneLine(text));
    }

    /**
     * Logs what only somebody who looks for a cause wants to read.
     *
     * @param text what happened
     */
    public static void debug(String text) {
        LOG.log(Level.DEBUG, oneLine(text));
    }

    /** Logs a warning that may have a stack trace. */
    static void warn(String text, @Nullable Throwable trace) {
        LOG.log(Level.WARNING, oneLine(text), trace);
    }

    static void error(String text, Throwable failure) {
        LOG.log(Level.ERROR, oneLine(text), failure);
    }
}
