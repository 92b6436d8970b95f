// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A constant number of frames per second, as an exact fraction in lowest terms.
 *
 * <p>From one frame a day to 100000 frames a second. Caps may also say {@code 0/1}, a variable rate: that is not a
 * {@code FrameRate}, see {@link VideoCaps#frameRate()}.
 *
 * @param numerator frames per {@code denominator} seconds
 * @param denominator seconds
 */
public record FrameRate(int numerator, int denominator) {

    private static final int MAX_PER_SECOND = 100_000;
    private static final int MAX_SECONDS_PER_FRAME = 86_400;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Bounds the digits so that exact decimal arithmetic stays cheap whatever the text. */
    private static final int MAX_TEXT = 24;

    private static final Pattern DECIMAL = Pattern.compile("\\d++\\.\\d++");

    /**
     * Reduces to lowest terms.
     *
     * @param numerator frames per {@code denominator} seconds, at least 1
     * @param denominator seconds, at least 1
     * @throws IllegalArgumentException if the rate is not positive, slower than one frame a day or faster than 100000 a
     *     second
     */
    public FrameRate {
        if (numerator <= 0 || denominator <= 0) {
            throw refused(numerator, denominator);
        }
        if (numerator > (long) MAX_PER_SECOND * denominator || denominator > (long) MAX_SECONDS_PER_FRAME * numerator) {
            throw refused(numerator, denominator);
        }
        Fraction reduced = new Fraction(numerator, denominator);
        numerator = reduced.numerator();
        denominator = reduced.denominator();
    }

    /**
     * A whole number of frames per second.
     *
     * @param perSecond frames per second, 1 to 100000
     * @return the rate {@code perSecond/1}
     * @throws IllegalArgumentException if it is out of range
     */
    public static FrameRate of(int perSecond) {
        return new FrameRate(perSecond, 1);
    }

    /**
     * A fraction, such as 30000/1001.
     *
     * @param numerator frames per {@code denominator} seconds, at least 1
     * @param denominator seconds, at least 1
     * @return the rate in lowest terms
     * @throws IllegalArgumentException if it is not positive, slower than one frame a day or faster than 100000 a
     *     second
     */
    public static FrameRate of(int numerator, int denominator) {
        return new FrameRate(numerator, denominator);
    }

    /**
     * Reads {@code 60}, {@code 60/1}, {@code 30000/1001}, {@code 12.5} or {@code 29.97}.
     *
     * <p>A decimal with two digits or more that is an NTSC rate rounded (23.976, 23.98, 29.97, 59.94, 119.88) is read
     * as that rate, n*1000/1001; every other decimal is exact.
     *
     * @param text frames per second
     * @return the rate
     * @throws CapsException if the text has another form, or the rate is out of range
     */
    public static FrameRate parse(String text) {
        Objects.requireNonNull(text, "text");
        try {
            return read(text);
        } catch (CapsException unreadable) {
            throw unreadable;
        } catch (IllegalArgumentException outOfRange) {
            throw new CapsException(String.valueOf(outOfRange.getMessage()));
        }
    }

    private static FrameRate read(String text) {
        if (text.length() <= MAX_TEXT && DECIMAL.matcher(text).matches()) {
            return ofDecimal(text);
        }
        Fraction fraction = Fraction.read(text)
                .orElseThrow(
                        () -> unreadable(text, "expected frames per second such as 60, 60/1, 30000/1001 or 29.97"));
        return new FrameRate(fraction.numerator(), fraction.denominator());
    }

    /**
     * The rate as a floating-point number.
     *
     * @return frames per second
     */
    public double perSecond() {
        return (double) numerator / denominator;
    }

    /**
     * The rate as caps hold it.
     *
     * @return the same fraction
     */
    public Fraction toFraction() {
        return new Fraction(numerator, denominator);
    }

    /**
     * When a frame starts, counted from the start of frame 0: exact, rounded down to a nanosecond, without an error
     * that grows with the index.
     *
     * @param index the frame's index, from 0
     * @return nanoseconds after the start of frame 0
     * @throws IllegalArgumentException if the index is negative or the time does not fit in 63 bits of nanoseconds (292
     *     years)
     */
    public long nanosOfFrame(long index) {
        if (index < 0) {
            throw new IllegalArgumentException("frame index " + index + ": expected 0 or more");
        }
        try {
            // Whole seconds and the rest apart: the rest is below numerator < 2^31, so times 10^9 it fits in a long.
            long scaled = Math.multiplyExact(index, (long) denominator);
            long seconds = scaled / numerator;
            long rest = scaled % numerator;
            return Math.addExact(Math.multiplyExact(seconds, NANOS_PER_SECOND), rest * NANOS_PER_SECOND / numerator);
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException(
                    "frame index " + index + ": at " + this + " frames per second its time is more than 292 years");
        }
    }

    /**
     * The form caps use.
     *
     * @return for example {@code 60/1}
     */
    @Override
    public String toString() {
        return numerator + "/" + denominator;
    }

    private static FrameRate ofDecimal(String text) {
        BigDecimal value = new BigDecimal(text);
        long nominal = value.multiply(new BigDecimal("1.001"))
                .setScale(0, RoundingMode.HALF_UP)
                .longValue();
        if (value.scale() >= 2
                && isNtscNominal(nominal)
                && ntsc(nominal, value.scale()).compareTo(value) == 0) {
            return new FrameRate((int) nominal * 1000, 1001);
        }
        BigInteger numerator = value.unscaledValue();
        BigInteger denominator = BigInteger.TEN.pow(value.scale());
        BigInteger divisor = numerator.gcd(denominator);
        try {
            return new FrameRate(
                    numerator.divide(divisor).intValueExact(),
                    denominator.divide(divisor).intValueExact());
        } catch (ArithmeticException tooLarge) {
            throw unreadable(text, "too many digits for an exact fraction");
        }
    }

    private static boolean isNtscNominal(long nominal) {
        return nominal > 0 && nominal <= MAX_PER_SECOND && (nominal % 24 == 0 || nominal % 15 == 0);
    }

    private static BigDecimal ntsc(long nominal, int scale) {
        return BigDecimal.valueOf(nominal * 1000).divide(BigDecimal.valueOf(1001), scale, RoundingMode.HALF_UP);
    }

    private static CapsException unreadable(String text, String why) {
        String quoted = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "\u2026";
        return new CapsException("frame rate \"" + quoted + "\": " + why);
    }

    private static IllegalArgumentException refused(int numerator, int denominator) {
        return new IllegalArgumentException(
                "frame rate " + numerator + "/" + denominator + ": expected one frame a day to 100000 a second");
    }
}
