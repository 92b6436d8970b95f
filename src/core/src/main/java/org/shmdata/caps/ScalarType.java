// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

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
            Map.entry("i", INT),
            Map.entry("gint", INT),
            Map.entry("GstIntRange", INT),
            Map.entry("u", UINT),
            Map.entry("guint", UINT),
            Map.entry("int64", INT64),
            Map.entry("GstInt64Range", INT64),
            Map.entry("uint64", UINT64),
            Map.entry("s", STRING),
            Map.entry("str", STRING),
            Map.entry("gchararray", STRING),
            Map.entry("GstFraction", FRACTION),
            Map.entry("GstFractionRange", FRACTION),
            Map.entry("b", BOOLEAN),
            Map.entry("bool", BOOLEAN),
            Map.entry("gboolean", BOOLEAN),
            Map.entry("d", DOUBLE),
            Map.entry("gdouble", DOUBLE),
            Map.entry("GstDoubleRange", DOUBLE),
            Map.entry("f", FLOAT),
            Map.entry("gfloat", FLOAT),
            Map.entry("GstBitmask", BITMASK),
            Map.entry("GstFlagSet", FLAGSET),
            Map.entry("GstStructure", STRUCTURE),
            Map.entry("GType", "type"),
            Map.entry("GstBuffer", "buffer"),
            Map.entry("GstSample", "sample"),
            Map.entry("GDate", "date"),
            Map.entry("GstDateTime", "datetime"),
            Map.entry("GstTagList", "taglist"));

    /** How glibc and GStreamer number byte orders. */
    private static final long LITTLE_ENDIAN = 1234;

    private static final long BIG_ENDIAN = 4321;

    private static final Pattern UP_TO_TEN_DIGITS = Pattern.compile("-?+\\d{1,10}+");

    private ScalarType() {}

    static String canonicalName(String type) {
        return ALIASES.getOrDefault(type, type);
    }

    /** The type GStreamer gives a value written without one. */
    static String guess(String text) {
        if (int32Bits(text).isPresent()) {
            return INT;
        }
        if (CNumbers.real(text) != null) {
            return DOUBLE;
        }
        if (text.indexOf('/') > 0 && fractionText(text).isPresent()) {
            return FRACTION;
        }
        if (CNumbers.flags(text).isPresent()) {
            return FLAGSET;
        }
        return booleanText(text).isPresent() ? BOOLEAN : STRING;
    }

    /** The form GStreamer prints a value of this type in; empty if the text is not a value of the type. */
    static Optional<String> canonicalText(String type, String text) {
        return switch (type) {
            case INT -> int32Bits(text).map(value -> Integer.toString(value.intValue()));
            case UINT -> integer(text, 0, -1).map(value -> Integer.toUnsignedString(value.intValue()));
            case INT64 -> integer(text, Long.MIN_VALUE, Long.MAX_VALUE).map(value -> Long.toString(value));
            case UINT64 -> integer(text, 0, -1).map(Long::toUnsignedString);
            case BITMASK -> CNumbers.hexadecimal(text).map(ScalarType::bitmaskText);
            case FRACTION -> fractionText(text);
            case FLAGSET ->
                CNumbers.flags(text)
                        .map(flags -> Integer.toHexString(flags[0] & flags[1]) + ":" + Integer.toHexString(flags[1]));
            case BOOLEAN -> booleanText(text);
            case DOUBLE -> realText(text, Double.MAX_VALUE);
            case FLOAT -> realText(text, Float.MAX_VALUE);
            default -> Optional.of(text);
        };
    }

    /** The number that the canonical text of an integer type is; empty if it does not fit in an int. */
    static OptionalInt int32(String text) {
        if (!UP_TO_TEN_DIGITS.matcher(text).matches()) {
            return OptionalInt.empty();
        }
        long value = Long.parseLong(text);
        return (int) value == value ? OptionalInt.of((int) value) : OptionalInt.empty();
    }

    /** 29.97 for what GStreamer prints as (double)29.969999999999999; other texts as they are. */
    static String shortest(String type, String text) {
        Double value = CNumbers.real(text);
        if (value == null) {
            return text;
        }
        return switch (type) {
            case DOUBLE -> value.toString();
            case FLOAT -> Float.toString(value.floatValue());
            default -> text;
        };
    }

    static String bitmaskText(long mask) {
        return String.format(Locale.ROOT, "0x%016x", mask);
    }

    /** Signed or unsigned. */
    private static Optional<Long> int32Bits(String text) {
        return integer(text, Integer.MIN_VALUE, Integer.MAX_VALUE)
                .filter(value -> value >= Integer.MIN_VALUE && value < 1L << Integer.SIZE);
    }

    private static Optional<Long> integer(String text, long min, long max) {
        if (text.isEmpty()) {
            return Optional.of(0L);
        }
        // a digit, a sign or space; letters come later
        if (text.charAt(0) <= '9') {
            return CNumbers.integer(text);
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "min" -> Optional.of(min);
            case "max" -> Optional.of(max);
            case "little_endian" -> Optional.of(LITTLE_ENDIAN);
            case "big_endian" -> Optional.of(BIG_ENDIAN);
            case "byte_order" ->
                Optional.of(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? LITTLE_ENDIAN : BIG_ENDIAN);
            default -> Optional.empty();
        };
    }

    private static Optional<String> fractionText(String text) {
        Optional<Fraction> fraction = Fraction.read(CNumbers.skipSpace(text));
        if (fraction.isPresent()) {
            return fraction.map(Fraction::toString);
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "min" -> Optional.of(-Integer.MAX_VALUE + "/1");
            case "max" -> Optional.of(Integer.MAX_VALUE + "/1");
            case "1/max" -> Optional.of("1/" + Integer.MAX_VALUE);
            default -> Optional.empty();
        };
    }

    private static Optional<String> booleanText(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "t", "1" -> Optional.of("true");
            case "false", "no", "f", "0" -> Optional.of("false");
            default -> Optional.empty();
        };
    }

    /** GStreamer takes what overflows for infinity in a double, but refuses it in a float. */
    private static Optional<String> realText(String text, double max) {
        Double value = CNumbers.real(text);
        if (value == null) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "min" -> Optional.of(RealText.of(-max));
                case "max" -> Optional.of(RealText.of(max));
                default -> Optional.empty();
            };
        }
        if (value.isNaN()) {
            return Optional.of(text.contains("-") ? "-nan" : "nan");
        }
        if (max == Double.MAX_VALUE) {
            return Optional.of(RealText.of(value));
        }
        return Math.abs(value) > max ? Optional.empty() : Optional.of(RealText.of((double) value.floatValue()));
    }
}
