// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import org.shmdata.ShmdataException;

/**
 * A type string, or a value meant for one, that cannot be used as it is; or, of reason {@link ShmdataException.Reason#BAD_SIZE}, a frame's size that
 * does not fit its type.
 *
 * <p>The message is complete: it quotes what was refused and says what was expected.
 */
public final class CapsException extends ShmdataException {

    private static final long serialVersionUID = 1L;

    /** Characters quoted on each side of the position when the text is too long to quote whole. */
    private static final int CONTEXT = 100;

    /** Index in the text, or -1. */
    private final int position;

    /**
     * A refusal that is not about one place in a text.
     *
     * @param message what was refused and what was expected
     */
    public CapsException(String message) {
        this(Reason.BAD_TYPE, message, -1);
    }

    private CapsException(Reason reason, String message, int position) {
        super(reason, message, null);
        this.position = position;
    }

    /** A frame's size is not one of its type. */
    static CapsException badSize(String message) {
        return new CapsException(Reason.BAD_SIZE, message, -1);
    }

    /** Parsing {@code text} failed at {@code position}, where {@code expected} should have stood. */
    static CapsException at(String text, int position, String expected) {
        return new CapsException(
                Reason.BAD_TYPE,
                "cannot parse caps \"" + excerpt(text, position) + "\": at position " + position + " expected "
                        + expected + found(text, position),
                position);
    }

    /**
     * Where parsing failed.
     *
     * @return the index in the parsed text, from 0 to its length, or -1 when the failure is not about one place in it
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
