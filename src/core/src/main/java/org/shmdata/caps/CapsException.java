// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.regex.Pattern;

/**
 * A text is not caps, or caps are not of the type that was asked for.
 *
 * <p>The message is one line. It quotes what was refused and says what was expected.
 */
public final class CapsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** Texts may come from other programs. They must not break the line of a log or steer a terminal. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]");

    /** Characters quoted on each side of the position if the text is too long to quote whole. */
    private static final int CONTEXT = 100;

    /** Index in the text, or -1. */
    private final int position;

    /** A refusal that is not about one place in a text. */
    CapsException(String message) {
        this(message, -1);
    }

    private CapsException(String message, int position) {
        super(CONTROL.matcher(message).replaceAll("?"));
        this.position = position;
    }

    /** Parsing {@code text} failed at {@code position}: {@code expected} should be there. */
    static CapsException at(String text, int position, String expected) {
        return new CapsException(
                "cannot parse caps \"" + excerpt(text, position) + "\": at position " + position + " expected "
                        + expected + found(text, position),
                position);
    }

    /**
     * Where parsing failed.
     *
     * @return the index in the parsed text, from 0 to its length; -1 if the failure is not about one place in it
     */
    public int position() {
        return position;
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
