// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The type of a stream, as GStreamer writes it: a media type and fields with typed values. Immutable.
 *
 * <p>{@link #parse} reads what {@code gst_caps_from_string} of GStreamer 1.22 reads, as the same values, and
 * {@code toString()} gives what {@code gst_caps_to_string} gives: {@code video/x-raw, format=(string)RGBA,
 * width=(int)1280}. The text only differs if GStreamer could not read its own text
 * back: for lists of several types or with a null string, and for brackets in the strings of a nested structure. Values
 * of types this library does not know are kept as they are. Caps with several structures, which are offers and not the
 * type of one stream, are kept whole; all methods on fields are about the first structure.
 *
 * <p>A reader does not lose a stream to one odd field: a text that is no value of its type ({@code (int)abc},
 * {@code (fraction)1/0}, {@code (float)1e39}), a range of a type that has none ({@code (uint)[ 1, 2 ]}), quotes around
 * a number that has a type, and spaces around a feature are read, though GStreamer refuses such caps. A text without a
 * value is kept and printed as it is, and no accessor such as {@link #integer} finds it.
 *
 * <p>Two caps are equal if their structures are, whatever the order of the fields.
 */
public final class Caps {

    /** Every type: what {@code ANY} stands for. */
    public static final Caps ANY = new Caps(List.of(), true);

    /** No type at all: what {@code EMPTY} and the empty text stand for. */
    public static final Caps EMPTY = new Caps(List.of(), false);

    private final List<Structure> structures;
    private final boolean any;

    private Caps(List<Structure> structures, boolean any) {
        this.structures = structures;
        this.any = any;
    }

    /** A structure that is nothing but the name {@code ANY} or {@code EMPTY} stands for these caps. */
    static Caps ofStructures(List<Structure> structures) {
        Structure first = structures.get(0);
        if (structures.size() == 1
                && first.features().isEmpty()
                && first.fields().isEmpty()) {
            switch (first.name()) {
                case "ANY":
                    return ANY;
                case "EMPTY", "NONE":
                    return EMPTY;
                default:
                    break;
            }
        }
        return new Caps(List.copyOf(structures), false);
    }

    /**
     * Reads a type string.
     *
     * <p>Takes time linear in the text's length, and gives up on values nested more than 64 deep.
     *
     * @param text caps as text, compact or spaced, values typed or not
     * @return the caps; {@link #EMPTY} for blank text
     * @throws CapsException if the text is not caps; it tells the position
     */
    public static Caps parse(String text) {
        Objects.requireNonNull(text, "text");
        return new CapsParser(text).parse();
    }

    /**
     * Caps of one media type, without fields; add them by {@code with}.
     *
     * @param mediaType such as {@code application/x-polymesh}
     * @return the caps
     * @throws CapsException if the media type does not start with a letter or holds other characters than
     *     {@code A-Z a-z 0-9 + - . / : _}
     */
    public static Caps of(String mediaType) {
        Objects.requireNonNull(mediaType, "mediaType");
        if (!CapsText.isMediaType(mediaType)) {
            throw new CapsException("media type \"" + mediaType + "\": expected a word such as video/x-raw");
        }
        return ofStructures(List.of(new Structure(mediaType, List.of(), Map.of())));
    }

    /**
     * The first structure's media type.
     *
     * @return for example {@code video/x-raw}; {@code ANY} or {@code EMPTY} for these
     */
    public String name() {
        return structures.isEmpty() ? toString() : structures.get(0).name();
    }

    /**
     * Whether this is {@link #ANY}.
     *
     * @return true if it stands for every type
     */
    public boolean isAny() {
        return any;
    }

    /**
     * Whether this is {@link #EMPTY}.
     *
     * @return true if it stands for no type
     */
    public boolean isEmpty() {
        return structures.isEmpty() && !any;
    }

    /**
     * Every structure as caps of its own.
     *
     * @return one element for the type of a stream; none for {@link #ANY} and {@link #EMPTY}
     */
    public List<Caps> structures() {
        return structures.stream()
                .map(structure -> ofStructures(List.of(structure)))
                .toList();
    }

    /**
     * The first structure's features, such as {@code memory:GLMemory}: the place of the data, if it is not plain
     * memory.
     *
     * @return the features in order, usually none
     */
    public List<String> features() {
        return structures.isEmpty() ? List.of() : structures.get(0).features();
    }

    /**
     * The first structure's fields.
     *
     * @return the names in the order written
     */
    public List<String> fieldNames() {
        return List.copyOf(fields().keySet());
    }

    /**
     * Whether the first structure has a field.
     *
     * @param field a name
     * @return true if it has, whatever the value
     */
    public boolean has(String field) {
        Objects.requireNonNull(field, "field");
        return fields().containsKey(field);
    }

    /**
     * A field's value.
     *
     * @param field a name
     * @return the value, or empty if there is no such field
     */
    public Optional<CapsValue> value(String field) {
        Objects.requireNonNull(field, "field");
        return Optional.ofNullable(fields().get(field));
    }

    /**
     * A string field.
     *
     * @param field a name
     * @return the text without quotes, or empty if there is no such field or it is not one string
     */
    public Optional<String> string(String field) {
        Objects.requireNonNull(field, "field");
        return text(field, ScalarType.STRING);
    }

    /**
     * An integer field of any width.
     *
     * @param field a name
     * @return the number, or empty if there is no such field, it is not one integer, or does not fit in an {@code int}
     */
    public OptionalInt integer(String field) {
        Objects.requireNonNull(field, "field");
        return text(field, ScalarType.INT, ScalarType.UINT, ScalarType.INT64, ScalarType.UINT64)
                .map(ScalarType::int32)
                .orElse(OptionalInt.empty());
    }

    /**
     * A fraction field.
     *
     * @param field a name
     * @return the fraction, or empty if there is no such field or it is not one fraction
     */
    public Optional<Fraction> fraction(String field) {
        Objects.requireNonNull(field, "field");
        return text(field, ScalarType.FRACTION).flatMap(Fraction::read);
    }

    /**
     * These caps with a field set, in its old place or else at the end.
     *
     * @param field a name of {@code A-Z a-z 0-9 + - . / : _}
     * @param value the value
     * @return new caps, or these if the field has that value already
     * @throws CapsException if the name holds other characters, or these caps are {@link #ANY} or {@link #EMPTY}
     */
    public Caps with(String field, CapsValue value) {
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(value, "value");
        if (!CapsText.isWord(field)) {
            throw new CapsException("field name \"" + field + "\": expected a word such as width");
        }
        Structure first = first();
        return value.equals(first.fields().get(field)) ? this : withFirst(first.with(field, value));
    }

    /**
     * These caps with an {@code int} field set.
     *
     * @param field a name of {@code A-Z a-z 0-9 + - . / : _}
     * @param value the value
     * @return new caps
     * @throws CapsException if the name holds other characters, or these caps are {@link #ANY} or {@link #EMPTY}
     */
    public Caps with(String field, int value) {
        return with(field, CapsValue.of(value));
    }

    /**
     * These caps with a {@code string} field set.
     *
     * @param field a name of {@code A-Z a-z 0-9 + - . / : _}
     * @param value any text
     * @return new caps
     * @throws CapsException if the name holds other characters, or these caps are {@link #ANY} or {@link #EMPTY}
     */
    public Caps with(String field, String value) {
        Objects.requireNonNull(value, "value");
        return with(field, CapsValue.of(value));
    }

    /**
     * These caps with a {@code fraction} field set.
     *
     * @param field a name of {@code A-Z a-z 0-9 + - . / : _}
     * @param value the value
     * @return new caps
     * @throws CapsException if the name holds other characters, or these caps are {@link #ANY} or {@link #EMPTY}
     */
    public Caps with(String field, Fraction value) {
        Objects.requireNonNull(value, "value");
        return with(field, CapsValue.of(value));
    }

    /**
     * These caps without a field.
     *
     * @param field a name; there need not be such a field
     * @return new caps
     */
    public Caps without(String field) {
        return has(field) ? withFirst(first().without(field)) : this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Caps caps && any == caps.any && structures.equals(caps.structures);
    }

    @Override
    public int hashCode() {
        return 31 * structures.hashCode() + Boolean.hashCode(any);
    }

    /**
     * The caps as GStreamer prints them.
     *
     * @return every value typed, {@code ", "} between fields, {@code "; "} between structures
     */
    @Override
    public String toString() {
        if (structures.isEmpty()) {
            return any ? "ANY" : "EMPTY";
        }
        return structures.stream().map(Structure::toString).collect(Collectors.joining("; "));
    }

    private Structure first() {
        if (structures.isEmpty()) {
            throw new CapsException("caps " + this + " have no media type that could have a field");
        }
        return structures.get(0);
    }

    private Caps withFirst(Structure first) {
        List<Structure> changed = new ArrayList<>(structures);
        changed.set(0, first);
        return ofStructures(changed);
    }

    private Map<String, CapsValue> fields() {
        return structures.isEmpty() ? Map.of() : structures.get(0).fields();
    }

    private Optional<String> text(String field, String... types) {
        return fields().get(field) instanceof CapsValue.Scalar scalar
                        && List.of(types).contains(scalar.type())
                ? Optional.of(scalar.text())
                : Optional.empty();
    }
}
