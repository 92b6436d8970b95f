// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.regex.Pattern;
import org.shmdata.ShmdataException;

/**
 * A type string, or a value meant for one, that cannot be used as it is.
 *
 * <p>The message is complete: it quotes what was refused and says what was expected.
 */
public final class CapsException extends ShmdataException {

    private static final long serialVersionUID = 1L;

    /** Characters quoted on each side of the position when the text is too long to quote whole. */
    private static final int CONTEXT = 100;

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]");

    /** Index in the text, or -1. */
    private final int position;

    /**
     * A refusal that is not about one place in a text.
     *
     * @param message what was refused and what was expected
     */
    public CapsException(String message) {
        this(message, -1);
    }

    private CapsException(String message, int position) {
        super(Reason.BAD_TYPE, oneLine(message), null);
        this.position = position;
    }

    /** Parsing {@code text} failed at {@code position}, where {@code expected} should have stood. */
    static CapsException at(String text, int position, String expected) {
        return new CapsException("cannot parse caps \"" + excerpt(text, position) + "\": at position "
                + position + " expected " + expected + found(text, position), position);
    }

    /**
     * Where parsing failed.
     *
     * @return the index in the parsed text, from 0 to its length, or -1 when the failure is not about one place in it
     */
    public int position() {
        return position;
    }

    /** What is quoted comes from other programs: it must not break the line, or steer a terminal. */
    private static String oneLine(String message) {
        return CONTROL.matcher(message).replaceAll("?");
    }

    private static String found(String text, int position) {
        return position < text.length() ? ", found '" + text.charAt(position) + "'" : ", found the end";
    }

    private static String excerpt(String text, int position) {
        if (text.length() <= 2 * CONTEXT) {
            return text;
        }
        int from = Math.max(0, position - CONTEXT);
        int to = Math.min(text.length(), position + CONTEXT);
        return (from > 0 ? "\u2026" : "") + text.substring(from, to) + (to < text.length() ? "\u2026" : "");
    }
}
