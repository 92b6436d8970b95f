// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Recursive descent over one caps text; bounded in depth, reading every character a bounded number of times. */
final class CapsParser {

    private static final int MAX_DEPTH = 64;

    private static final String MEDIA_TYPE = "a media type such as video/x-raw";
    private static final String VALUE = "a value";

    private final CapsScanner in;
    private int depth;

    CapsParser(String text) {
        this.in = new CapsScanner(text);
    }

    Caps parse() {
        in.skipSpace();
        if (in.atEnd()) {
            return Caps.EMPTY;
        }
        Caps caps = structures('\0');
        if (!in.atEnd()) {
            throw in.expected("',' before a field, ';' before another media type, or the end");
        }
        return caps;
    }

    /** Structures separated by semicolons, the last of which may be followed by one, up to {@code close} or the end. */
    private Caps structures(char close) {
        List<Structure> structures = new ArrayList<>();
        do {
            structures.add(structure());
            in.skipSpace();
        } while (in.take(';') && !in.skipSpace().atEnd() && !in.peeks(close));
        return Caps.ofStructures(structures);
    }

    private Structure structure() {
        int start = in.position();
        String name = in.peeks('"') ? in.quoted() : in.word(MEDIA_TYPE);
        if (!CapsText.isMediaType(name)) {
            in.moveTo(start);
            throw in.expected(MEDIA_TYPE);
        }
        List<String> features = in.take('(') ? features() : List.of();
        Map<String, CapsValue> fields = new LinkedHashMap<>();
        while (in.skipSpace().take(',')) {
            if (in.skipSpace().atEnd() || in.peeks(';') || in.peeks(']')) {
                break;
            }
            String field = in.word("a field name");
            in.skipSpace().require('=', "'=' after the field name");
            fields.put(field, value(null));
        }
        return new Structure(name, features, fields);
    }

    private List<String> features() {
        List<String> features = new ArrayList<>();
        if (in.skipSpace().take(')')) {
            return features;
        }
        do {
            in.skipSpace();
            features.add(in.word("a feature such as memory:GLMemory"));
        } while (in.skipSpace().take(','));
        in.require(')', "',' or ')' after a feature");
        return features;
    }

    /** A value of the type written in front of it, else of {@code outerType}, else, if that is null, a guessed one. */
    private CapsValue value(@Nullable String outerType) {
        if (++depth > MAX_DEPTH) {
            throw in.expected("no more than " + MAX_DEPTH + " values within each other");
        }
        String type = outerType;
        if (in.skipSpace().take('(')) {
            in.skipSpace();
            type = in.word("a type such as int");
            in.skipSpace().require(')', "')' after the type");
            in.skipSpace();
        }
        CapsValue value;
        if (in.take('{')) {
            value = group(CapsValue.Group.Kind.LIST, type);
        } else if (in.take('<')) {
            value = group(CapsValue.Group.Kind.ARRAY, type);
        } else if (in.take('[')) {
            value = in.startsStructure() ? nested(type) : range(type);
        } else {
            String text = in.peeks('"') ? in.quoted() : in.word(VALUE);
            value = new CapsValue.Scalar(type == null ? ScalarType.guess(text) : type, text);
        }
        depth--;
        return value;
    }

    private List<CapsValue> elements(char close, @Nullable String type) {
        List<CapsValue> elements = new ArrayList<>();
        while (!in.skipSpace().take(close)) {
            elements.add(value(type));
            if (!in.skipSpace().take(',') && !in.peeks(close)) {
                throw in.expected("',' or '" + close + "'");
            }
        }
        return elements;
    }

    private CapsValue group(CapsValue.Group.Kind kind, @Nullable String type) {
        return new CapsValue.Group(kind, elements(kind.close(), type));
    }

    private CapsValue range(@Nullable String type) {
        int start = in.position();
        List<CapsValue> elements = elements(CapsValue.Group.Kind.RANGE.close(), type);
        if (!CapsValue.Group.isRange(elements)) {
            in.moveTo(start);
            throw in.expected("a range of two or three simple values");
        }
        return new CapsValue.Group(CapsValue.Group.Kind.RANGE, elements);
    }

    private CapsValue nested(@Nullable String type) {
        in.skipSpace();
        Caps caps = structures(']');
        in.skipSpace().require(']', "',', ';' or ']'");
        if (type != null) {
            return new CapsValue.Nested(type, caps);
        }
        boolean plain = caps.structures().size() == 1 && caps.features().isEmpty();
        return new CapsValue.Nested(plain ? ScalarType.STRUCTURE : ScalarType.CAPS, caps);
    }
}
