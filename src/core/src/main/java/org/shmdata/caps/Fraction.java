// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A fraction in lowest terms with a positive denominator, as GStreamer keeps it: {@code 60000/1000} is {@code 60/1}.
 *
 * @param numerator the numerator; carries the sign
 * @param denominator the denominator; given any value but 0, kept positive
 */
public record Fraction(int numerator, int denominator) {

    private static final Pattern TEXT = Pattern.compile("[+-]?+\\d++(?:/[+-]?+\\d++)?+");

    /**
     * Reduces to lowest terms.
     *
     * @param numerator any value
     * @param denominator any value but 0
     * @throws IllegalArgumentException if the denominator is 0, or the reduced fraction does not fit in two {@code
     *     int}s
     */
    public Fraction {
        if (denominator == 0) {
            throw new IllegalArgumentException("fraction " + numerator + "/0: the denominator must not be 0");
        }
        long divisor = gcd(Math.abs((long) numerator), Math.abs((long) denominator));
        long sign = denominator < 0 ? -1 : 1;
        long reducedNumerator = sign * numerator / divisor;
        long reducedDenominator = sign * denominator / divisor;
        if ((int) reducedNumerator != reducedNumerator || (int) reducedDenominator != reducedDenominator) {
            throw new IllegalArgumentException(
                    "fraction " + numerator + "/" + denominator + ": too large, both parts must fit in 31 bits");
        }
        numerator = (int) reducedNumerator;
        denominator = (int) reducedDenominator;
    }

    /** Reads {@code 60/1} or {@code 60}; empty for any other text. */
    static Optional<Fraction> read(String text) {
        if (!TEXT.matcher(text).matches()) {
            return Optional.empty();
        }
        int slash = text.indexOf('/');
        try {
            return Optional.of(
                    slash < 0
                            ? new Fraction(Integer.parseInt(text), 1)
                            : new Fraction(
                                    Integer.parseInt(text.substring(0, slash)),
                                    Integer.parseInt(text.substring(slash + 1))));
        } catch (IllegalArgumentException tooLargeOrOverZero) {
            return Optional.empty();
        }
    }

    /**
     * The form caps use.
     *
     * @return for example {@code 30000/1001}
     */
    @Override
    public String toString() {
        return numerator + "/" + denominator;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
