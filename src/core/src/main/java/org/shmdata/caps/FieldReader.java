// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.Optional;
import java.util.OptionalInt;

/** Reads the fields of raw video or audio caps, and words what is missing or of the wrong kind. */
final class FieldReader {

    private final String kind;
    private final Caps caps;

    private FieldReader(String kind, Caps caps) {
        this.kind = kind;
        this.caps = caps;
    }

    /** Takes the first structure if its media type is the one given; {@code kind} names it in messages. */
    static FieldReader of(String kind, String mediaType, Caps caps) {
        if (!caps.name().equals(mediaType)) {
            throw new CapsException("not " + kind + ": the stream's type is " + caps.name());
        }
        if (caps.isAny() || caps.isEmpty()) {
            throw new CapsException("not " + kind + ": the stream's type is " + caps);
        }
        Caps first = caps.structures().get(0);
        for (String feature : first.features()) {
            if (feature.equals("ANY") || (feature.startsWith("memory:") && !feature.equals("memory:SystemMemory"))) {
                throw new CapsException(
                        kind + " whose frames are not in plain memory: its caps have the feature " + feature);
            }
        }
        return new FieldReader(kind, fixed(first));
    }

    /** A choice of one is that one, which is how GStreamer fixates it. */
    private static Caps fixed(Caps caps) {
        Caps fixed = caps;
        for (String field : caps.fieldNames()) {
            if (caps.value(field).orElse(null) instanceof CapsValue.Group group
                    && group.kind() == CapsValue.Group.Kind.LIST
                    && group.elements().size() == 1) {
                fixed = fixed.with(field, group.elements().get(0));
            }
        }
        return fixed;
    }

    Caps caps() {
        return caps;
    }

    String requiredString(String field) {
        return string(field).orElseThrow(() -> missing(field));
    }

    Optional<String> string(String field) {
        Optional<String> value = caps.string(field);
        if (value.isEmpty() && has(field)) {
            throw wrong(field, "one string");
        }
        return value;
    }

    int requiredInt(String field) {
        OptionalInt value = caps.integer(field);
        if (value.isEmpty()) {
            throw has(field) ? wrong(field, "one int") : missing(field);
        }
        return value.getAsInt();
    }

    Optional<Fraction> fraction(String field) {
        Optional<Fraction> value = caps.fraction(field);
        if (value.isEmpty() && has(field)) {
            throw wrong(field, "one fraction");
        }
        return value;
    }

    /** The text of a field with a simple value of any type; floating-point numbers in their shortest decimal form. */
    Optional<String> text(String field, String expected) {
        return caps.value(field).filter(value -> has(field)).map(value -> {
            if (value instanceof CapsValue.Scalar scalar) {
                return ScalarType.shortest(scalar.type(), scalar.text());
            }
            throw wrong(field, expected);
        });
    }

    /** A null string is what a program sets that has nothing to say. */
    private boolean has(String field) {
        return caps.value(field)
                .filter(value -> !(value instanceof CapsValue.NullString))
                .isPresent();
    }

    CapsException wrong(String field, String expected) {
        return new CapsException(kind + " with " + field + "="
                + caps.value(field).orElseThrow() + ": expected " + expected + ", in caps \"" + caps + "\"");
    }

    private CapsException missing(String field) {
        return new CapsException(kind + " without " + field + ", in caps \"" + caps + "\"");
    }
}
