// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as the C library reads them for GStreamer, by {@code strtoull} and {@code strtod}; white space may lead. */
final class CNumbers {

    // Possessive, so that no text makes matching slower than linear.
    private static final String SPACE = "[ \\t-\\r]*+";
    private static final String SIGN = "([+-]?+)";
    private static final String HEX = SIGN + "(?:0[xX])?+(\\p{XDigit}++)";

    private static final Pattern INTEGER =
            Pattern.compile(SPACE + SIGN + "(?:0[xX](\\p{XDigit}++)|(0[0-7]*+)|([1-9]\\d*+))");
    private static final Pattern HEXADECIMAL = Pattern.compile(SPACE + HEX);
    private static final Pattern REAL = Pattern.compile(
            SPACE + SIGN + "(?:"
                    + "(\\d++(?:\\.\\d*+)?+(?:E[+-]?+\\d++)?+|\\.\\d++(?:E[+-]?+\\d++)?+)"
                    + "|(0X(?:\\p{XDigit}++(?:\\.\\p{XDigit}*+)?+|\\.\\p{XDigit}++))(P[+-]?+\\d++)?+"
                    + "|(INF(?:INITY)?+)|NAN(?:\\(\\w*+\\))?+)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern FLAGS =
            Pattern.compile(SPACE + HEX + ":?+" + SPACE + HEX + "(?::(?:[+/][\\w-]++)++)?+");

    private CNumbers() {}

    /**
     * Decimal, 0x hexadecimal or 0 octal.
     *
     * @return 64 bits, signed or unsigned, or empty if the text is another or needs more
     */
    static Optional<Long> integer(String text) {
        Matcher number = INTEGER.matcher(text);
        if (!number.matches()) {
            return Optional.empty();
        }
        if (number.group(2) != null) {
            return bits(number.group(1), number.group(2), 16);
        }
        return number.group(3) != null
                ? bits(number.group(1), number.group(3), 8)
                : bits(number.group(1), number.group(4), 10);
    }

    /** As {@link #integer}, hexadecimal with or without 0x. */
    static Optional<Long> hexadecimal(String text) {
        Matcher number = HEXADECIMAL.matcher(text);
        return number.matches() ? bits(number.group(1), number.group(2), 16) : Optional.empty();
    }

    /** Flags and the mask of those that count, {@code 1:f}, as hexadecimal numbers of which 32 bits are kept. */
    static Optional<int[]> flags(String text) {
        Matcher numbers = FLAGS.matcher(text);
        if (!numbers.matches()) {
            return Optional.empty();
        }
        return bits(numbers.group(1), numbers.group(2), 16)
                .flatMap(flags -> bits(numbers.group(3), numbers.group(4), 16)
                        .map(mask -> new int[] {flags.intValue(), mask.intValue()}));
    }

    static @Nullable Double real(String text) {
        Matcher number = REAL.matcher(text);
        if (!number.matches()) {
            return null;
        }
        if (number.group(2) != null) {
            return Double.valueOf(text);
        }
        if (number.group(3) != null) {
            return Double.valueOf(number.group(4) == null ? text + "p0" : text);
        }
        if (number.group(5) == null) {
            return Double.NaN;
        }
        return number.group(1).equals("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    static String skipSpace(String text) {
        int start = 0;
        while (start < text.length() && " \t\n\u000b\f\r".indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        return text.substring(start);
    }

    private static Optional<Long> bits(String sign, String digits, int radix) {
        try {
            long magnitude = Long.parseUnsignedLong(digits, radix);
            return Optional.of(sign.equals("-") ? -magnitude : magnitude);
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }
}
