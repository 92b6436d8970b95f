// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.List;
import java.util.Objects;

/**
 * The value of one field of {@link Caps}. Immutable; {@code toString()} is its typed text, such as
 * {@code (int){ 1, 2 }}, as GStreamer prints it.
 */
public sealed interface CapsValue {

    /**
     * The type's name as GStreamer prints it: {@code int}, {@code string}, {@code fraction}, {@code boolean},
     * {@code double}, {@code float}, {@code bitmask}, {@code uint}, {@code gint64}, {@code guint64}, {@code flagset},
     * {@code structure}, {@code GstCaps}, or a name this library does not know.
     *
     * @return the name without parentheses; of a {@link Group} the type of its first element
     */
    String type();

    /**
     * An {@code int}.
     *
     * @param value any value
     * @return the value
     */
    static CapsValue of(int value) {
        return new Scalar(ScalarType.INT, Integer.toString(value));
    }

    /**
     * A {@code string}.
     *
     * @param value any text; it need not be quoted
     * @return the value
     */
    static CapsValue of(String value) {
        return new Scalar(ScalarType.STRING, value);
    }

    /**
     * A {@code fraction}.
     *
     * @param value any fraction
     * @return the value
     */
    static CapsValue of(Fraction value) {
        return new Scalar(ScalarType.FRACTION, value.toString());
    }

    /**
     * A {@code boolean}.
     *
     * @param value any value
     * @return the value
     */
    static CapsValue of(boolean value) {
        return new Scalar(ScalarType.BOOLEAN, Boolean.toString(value));
    }

    /**
     * A {@code double}.
     *
     * @param value any value
     * @return the value
     */
    static CapsValue of(double value) {
        return new Scalar(ScalarType.DOUBLE, RealText.of(value));
    }

    /**
     * A {@code bitmask}, such as an audio stream's channel mask.
     *
     * @param mask 64 bits
     * @return the value
     */
    static CapsValue bitmask(long mask) {
        return new Scalar(ScalarType.BITMASK, ScalarType.bitmaskText(mask));
    }

    /**
     * One value of a simple type.
     *
     * <p>Type names and texts are kept in the form GStreamer prints: {@code (gint)0x10} becomes {@code (int)16},
     * {@code (bool)yes} {@code (boolean)true}, {@code (fraction)60} {@code 60/1}, {@code (bitmask)10} {@code 0x10},
     * {@code (int)4294967295} {@code -1}. Any text of an unknown type is kept as it is, and so is one that is no value
     * of its type, such as {@code (int)abc}: caps with the latter are refused by GStreamer.
     *
     * @param type the type's name
     * @param text the value, neither quoted nor escaped
     */
    record Scalar(String type, String text) implements CapsValue {

        /**
         * Brings name and text into GStreamer's form.
         *
         * @param type the type's name
         * @param text the value, neither quoted nor escaped
         * @throws CapsException if the type's name holds other characters than {@code A-Z a-z 0-9 + - . / : _}
         */
        public Scalar {
            Objects.requireNonNull(text, "text");
            type = checkedType(Objects.requireNonNull(type, "type"));
            text = ScalarType.canonicalText(type, text).orElse(text);
        }

        @Override
        public String toString() {
            return CapsPrinter.print(this);
        }
    }

    /**
     * GStreamer's null string, {@code (string)NULL}, which is not the text {@code (string)"NULL"}: the field is there,
     * but has no text.
     */
    record NullString() implements CapsValue {

        /**
         * The type of a null string.
         *
         * @return {@code string}
         */
        @Override
        public String type() {
            return ScalarType.STRING;
        }

        @Override
        public String toString() {
            return CapsPrinter.print(this);
        }
    }

    /**
     * Several values: a list of alternatives <code>{ 1, 2 }</code>, an array {@code < 1, 2 >}, or a range
     * {@code [ 1, 10 ]}, with a step {@code [ 2, 10, 2 ]}.
     *
     * @param kind list, array or range
     * @param elements the values in order; a range has lowest, highest, and the step if there is one, all scalars
     */
    record Group(Kind kind, List<CapsValue> elements) implements CapsValue {

        /** What the values of a group are to each other. */
        public enum Kind {
            /** Alternatives: the field has any one of the values. */
            LIST('{', '}'),
            /** An ordered sequence: the field has all of the values. */
            ARRAY('<', '>'),
            /** Bounds, both included, and an optional step. */
            RANGE('[', ']');

            private final char open;
            private final char close;

            Kind(char open, char close) {
                this.open = open;
                this.close = close;
            }

            char open() {
                return open;
            }

            char close() {
                return close;
            }
        }

        /**
         * Copies the elements.
         *
         * @param kind list, array or range
         * @param elements the values in order
         * @throws CapsException if a range does not have two or three scalars
         */
        public Group {
            Objects.requireNonNull(kind, "kind");
            elements = List.copyOf(elements);
            if (kind == Kind.RANGE && !isRange(elements)) {
                throw new CapsException("range " + elements + ": expected two or three simple values");
            }
        }

        static boolean isRange(List<CapsValue> elements) {
            return (elements.size() == 2 || elements.size() == 3)
                    && elements.stream().allMatch(Scalar.class::isInstance);
        }

        /**
         * The type of the first element.
         *
         * @return the name; {@code int} for an empty group, which is what GStreamer prints for one
         */
        @Override
        public String type() {
            return elements.isEmpty() ? ScalarType.INT : elements.get(0).type();
        }

        @Override
        public String toString() {
            return CapsPrinter.print(this);
        }
    }

    /**
     * Caps or a structure as a value: {@code (structure)[foo, bar=(int)1;]}. It may be written as text, too:
     * {@code (structure)"foo, bar=1"}.
     *
     * @param type {@code structure}, {@code GstCaps}, or another name kept as it was
     * @param caps the content
     */
    record Nested(String type, Caps caps) implements CapsValue {

        /**
         * Brings the type's name into GStreamer's form.
         *
         * @param type {@code structure}, {@code GstCaps}, or another name
         * @param caps the content
         * @throws CapsException if the type's name holds other characters than {@code A-Z a-z 0-9 + - . / : _}
         */
        public Nested {
            type = checkedType(type);
            Objects.requireNonNull(caps, "caps");
        }

        @Override
        public String toString() {
            return CapsPrinter.print(this);
        }
    }

    private static String checkedType(String type) {
        if (!CapsText.isWord(type)) {
            throw new CapsException("type name \"" + type + "\": expected a word such as int or string");
        }
        return ScalarType.canonicalName(type);
    }
}
