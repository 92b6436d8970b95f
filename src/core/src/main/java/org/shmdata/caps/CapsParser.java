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
        this(text, 0);
    }

    private CapsParser(String text, int depth) {
        this.in = new CapsScanner(text);
        this.depth = depth;
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
            value = simple(type);
        }
        depth--;
        return value;
    }

    /** One word or quoted text, which can be a nested structure too. */
    private CapsValue simple(@Nullable String givenType) {
        int start = in.position();
        boolean quoted = in.peeks('"');
        String text = quoted ? in.quoted() : in.word(VALUE);
        // GStreamer guesses before it undoes escapes, which no type but string has
        String type = givenType != null
                ? ScalarType.canonicalName(givenType)
                : quoted && in.since(start).indexOf('\\') >= 0 ? ScalarType.STRING : guess(text, quoted);
        return switch (type) {
            case ScalarType.STRUCTURE, ScalarType.CAPS -> nestedText(type, text);
            case ScalarType.STRING ->
                !quoted && text.equals(CapsPrinter.NULL)
                        ? new CapsValue.NullString()
                        : new CapsValue.Scalar(type, text);
            default -> new CapsValue.Scalar(type, text);
        };
    }

    private CapsValue nestedText(String type, String text) {
        try {
            Caps caps = new CapsParser(text, depth).parse();
            if (!caps.isEmpty() || type.equals(ScalarType.CAPS)) {
                return nested(type, caps);
            }
        } catch (CapsException noCaps) {
            // kept as it is, like every text that is no value of its type
        }
        return new CapsValue.Scalar(type, text);
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
        // GStreamer lets a comma pass here
        in.skipSpace().take(',');
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
        String nestedType = type != null
                ? ScalarType.canonicalName(type)
                : in.startsFeatures() ? ScalarType.CAPS : ScalarType.STRUCTURE;
        in.skipSpace();
        Caps caps = structures(']');
        in.skipSpace().require(']', "',', ';' or ']'");
        return nested(nestedType, caps);
    }

    /** A structure is the first of several, as in GStreamer. */
    private static CapsValue nested(String type, Caps caps) {
        boolean several = type.equals(ScalarType.STRUCTURE) && caps.structures().size() > 1;
        return new CapsValue.Nested(type, several ? caps.structures().get(0) : caps);
    }

    /**
     * Some words look like flags, such as "a b". GStreamer takes them for flags if they are quoted too, and warns that
     * it will stop to.
     */
    private static String guess(String text, boolean quoted) {
        String type = ScalarType.guess(text);
        return quoted && type.equals(ScalarType.FLAGSET) ? ScalarType.STRING : type;
    }
}
