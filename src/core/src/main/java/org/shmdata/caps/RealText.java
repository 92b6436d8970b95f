// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Floating-point numbers as C prints them with {@code %.17g}, which is GStreamer's form. */
final class RealText {

    private static final int DIGITS = 17;

    private RealText() {}

    static String of(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value > 0 ? "0" : "-0";
        }
        BigDecimal rounded = new BigDecimal(value)
                .round(new MathContext(DIGITS, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < DIGITS) {
            return rounded.toPlainString();
        }
        BigDecimal mantissa = rounded.scaleByPowerOfTen(-exponent);
        return String.format(
                Locale.ROOT, "%se%c%02d", mantissa.toPlainString(), exponent < 0 ? '-' : '+', Math.abs(exponent));
    }
}
