// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The scalar types of caps: their names, the one form each value is printed in, and what an untyped value is. */
final class ScalarType {

    static final String INT = "int";
    static final String UINT = "uint";
    static final String INT64 = "gint64";
    static final String UINT64 = "guint64";
    static final String STRING = "string";
    static final String FRACTION = "fraction";
    static final String BOOLEAN = "boolean";
    static final String DOUBLE = "double";
    static final String FLOAT = "float";
    static final String BITMASK = "bitmask";
    static final String FLAGSET = "flagset";
    static final String STRUCTURE = "structure";
    static final String CAPS = "GstCaps";

    /** Other names GStreamer takes, to the names it prints; it knows 64-bit integers by GLib's names alone. */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("i", INT), Map.entry("gint", INT), Map.entry("GstIntRange", INT),
            Map.entry("u", UINT), Map.entry("guint", UINT),
            Map.entry("int64", INT64), Map.entry("GstInt64Range", INT64), Map.entry("uint64", UINT64),
            Map.entry("s", STRING), Map.entry("str", STRING), Map.entry("gchararray", STRING),
            Map.entry("GstFraction", FRACTION), Map.entry("GstFractionRange", FRACTION),
            Map.entry("b", BOOLEAN), Map.entry("bool", BOOLEAN), Map.entry("gboolean", BOOLEAN),
            Map.entry("d", DOUBLE), Map.entry("gdouble", DOUBLE), Map.entry("GstDoubleRange", DOUBLE),
            Map.entry("f", FLOAT), Map.entry("gfloat", FLOAT),
            Map.entry("GstBitmask", BITMASK), Map.entry("GstFlagSet", FLAGSET),
            Map.entry("GstStructure", STRUCTURE), Map.entry("GType", "type"));

    // Possessive, so that no text makes matching slower than linear.
    private static final Pattern INTEGER = Pattern.compile("[+-]?+(?:0[xX]\\p{XDigit}++|\\d++)");
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?+(?:\\d++(?:\\.\\d*+)?+|\\.\\d++)(?:[eE][+-]?+\\d++)?+");
    private static final Pattern FLAGS = Pattern.compile("\\p{XDigit}{1,8}+:\\p{XDigit}{1,8}+");

    private ScalarType() {}

    static String canonicalName(String type) {
        return ALIASES.getOrDefault(type, type);
    }

    /** The type GStreamer gives a value written without one. */
    static String guess(String text) {
        OptionalLong integer = integer(text);
        if (text.equals("min") || text.equals("max")
                || (integer.isPresent() && integer.getAsLong() >= Integer.MIN_VALUE
                        && integer.getAsLong() < 1L << Integer.SIZE)) {
            return INT;
        }
        if (real(text) != null) {
            return DOUBLE;
        }
        if (text.indexOf('/') > 0 && Fraction.read(text).isPresent()) {
            return FRACTION;
        }
        if (FLAGS.matcher(text).matches()) {
            return FLAGSET;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "t", "false", "no", "f" -> BOOLEAN;
            default -> STRING;
        };
    }

    /** The form GStreamer prints a value of this type in; the text itself if it is not a value of the type. */
    static String canonicalText(String type, String text) {
        return switch (type) {
            case INT -> switch (text) {
                case "min", "MIN" -> Integer.toString(Integer.MIN_VALUE);
                case "max", "MAX" -> Integer.toString(Integer.MAX_VALUE);
                default -> integerText(text);
            };
            case UINT, INT64, UINT64 -> integerText(text);
            case BITMASK -> bitmask(text).map(ScalarType::bitmaskText).orElse(text);
            case FRACTION -> switch (text) {
                case "min" -> -Integer.MAX_VALUE + "/1";
                case "max" -> Integer.MAX_VALUE + "/1";
                default -> Fraction.read(text).map(Fraction::toString).orElse(text);
            };
            case BOOLEAN -> switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "yes", "t", "1" -> "true";
                case "false", "no", "f", "0" -> "false";
                default -> text;
            };
            case DOUBLE -> switch (text) {
                case "min" -> RealText.of(-Double.MAX_VALUE);
                case "max" -> RealText.of(Double.MAX_VALUE);
                default -> {
                    Double value = real(text);
                    yield value == null ? text : RealText.of(value);
                }
            };
            case FLOAT -> {
                Double value = real(text);
                yield value == null ? text : RealText.of((double) value.floatValue());
            }
            default -> text;
        };
    }

    /** Decimal, 0x hexadecimal or 0 octal in 64 bits; empty for any other text. */
    static OptionalLong integer(String text) {
        if (INTEGER.matcher(text).matches()) {
            try {
                return OptionalLong.of(Long.decode(text));
            } catch (NumberFormatException tooLargeOrNotOctal) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    /** 29.97 for what GStreamer prints as (double)29.969999999999999; other texts as they are. */
    static String shortest(String type, String text) {
        Double value = real(text);
        if (value == null) {
            return text;
        }
        return switch (type) {
            case DOUBLE -> value.toString();
            case FLOAT -> Float.toString(value.floatValue());
            default -> text;
        };
    }

    private static String integerText(String text) {
        OptionalLong value = integer(text);
        return value.isPresent() ? Long.toString(value.getAsLong()) : text;
    }

    /** Decimal or 0x hexadecimal, unsigned in 64 bits; empty for any other text. */
    static Optional<Long> bitmask(String text) {
        if (!INTEGER.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            boolean hex = text.startsWith("0x") || text.startsWith("0X");
            return Optional.of(hex ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseUnsignedLong(text));
        } catch (NumberFormatException negativeOrTooLarge) {
            return Optional.empty();
        }
    }

    static String bitmaskText(long mask) {
        return String.format(Locale.ROOT, "0x%016x", mask);
    }

    private static @Nullable Double real(String text) {
        if (DECIMAL.matcher(text).matches()) {
            return Double.valueOf(text);
        }
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> null;
        };
    }
}
