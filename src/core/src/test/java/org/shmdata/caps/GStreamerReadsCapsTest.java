// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is printed here is handed back to GStreamer. */
class GStreamerReadsCapsTest {
    private static final int CAPS = 3000;
    private static final long SEED = 4;

    /** GStreamer cannot read, or not as the same, what it prints for these; or it prints what it cannot know. */
    private static final List<String> PRINTED_OTHERWISE = List.of(
            "a, b={ 1, x }",
            "a, b={ x, 1 }",
            "a, b={ 1, 1.5, 1/2 }",
            "a, b=< 1, < x, 2 > >",
            "a, b={ [ 1, 2 ], x }",
            "a, b={ [foo], 1 }",
            "a, b=(int){ (string)x, 1 }",
            "a, b={ \"\", a }",
            "a, b={ NULL, a }",
            "a, b={ NULL }",
            "a, b=< NULL, \"NULL\" >",
            "a, b=(GstCaps)[foo, c=[bar, d=1]]",
            "a, b=[foo(X:Y), c={ [bar, d=\"x y\"], [e] }]",
            "a, b=(taglist)\"taglist, title=bar\"",
            "a, b=(buffer)0011FF",
            "a, b=(bitmask)0x",
            "a, b=(bitmask)1g",
            "a, b=(fraction)2147483648",
            "a, b=[ 2, 1 ]",
            "a, b=[ 1, 10, 3 ]");

    private final Random random = new Random(SEED);

    @Test
    void asWhatItReadsInTheTextItself() throws IOException {
        List<String> texts = Stream.concat(
                        Resources.table("gst-caps-from-string.tsv", 0).stream().map(row -> row[0]),
                        PRINTED_OTHERWISE.stream())
                .toList();
        List<String> expected = GStreamerCaps.printed(texts);
        List<String> read = GStreamerCaps.printed(
                texts.stream().map(text -> Caps.parse(text).toString()).toList());

        assertAll(IntStream.range(0, texts.size())
                .mapToObj(i -> (Executable) () -> assertEquals(expected.get(i), read.get(i), texts.get(i))));
    }

    @Test
    void andPrintsWhatIsReadAsTheSame() throws IOException {
        List<Caps> caps = Stream.generate(this::caps).limit(CAPS).toList();
        List<String> printed =
                GStreamerCaps.printed(caps.stream().map(Caps::toString).toList());

        assertAll(IntStream.range(0, CAPS).mapToObj(i -> (Executable) () -> {
            assertNotEquals(
                    GStreamerCaps.REFUSED, printed.get(i), () -> caps.get(i).toString());
            assertEquals(caps.get(i), Caps.parse(printed.get(i)));
        }));
    }

    private Caps caps() {
        return Caps.ofStructures(some(
                1,
                3,
                () -> new Structure(
                        pick("video/x-raw", "a", "b.c-d+e:f/9"),
                        some(0, 2, () -> pick("memory:X", "Meta:Y1", ":z")),
                        fields(2))));
    }

    private Map<String, CapsValue> fields(int depth) {
        Map<String, CapsValue> fields = new LinkedHashMap<>();
        some(0, 4, () -> fields.put("field-" + random.nextInt(100), value(depth)));
        return fields;
    }

    private CapsValue value(int depth) {
        Supplier<CapsValue> kind = kind(depth);
        return switch (random.nextInt(6)) {
            case 0 -> new CapsValue.Group(CapsValue.Group.Kind.LIST, some(0, 4, kind));
            case 1 -> new CapsValue.Group(CapsValue.Group.Kind.ARRAY, some(0, 4, kind));
            default -> kind.get();
        };
    }

    /** Values of one type: what GStreamer prints for lists of several it cannot read. */
    private Supplier<CapsValue> kind(int depth) {
        if (depth > 0 && random.nextInt(5) == 0) {
            return pick(() -> nested(ScalarType.STRUCTURE, depth - 1), () -> nested(ScalarType.CAPS, depth - 1));
        }
        return pick(
                () -> CapsValue.of(random.nextInt()),
                () -> CapsValue.of(text()),
                () -> CapsValue.of(new Fraction(random.nextInt(1 << 20), 1 + random.nextInt(1 << 20))),
                () -> CapsValue.of(random.nextBoolean()),
                () -> CapsValue.of(Double.longBitsToDouble(random.nextLong())),
                () -> CapsValue.of(random.nextGaussian()),
                () -> CapsValue.bitmask(random.nextLong()),
                () -> new CapsValue.Scalar("uint", Integer.toUnsignedString(random.nextInt())),
                () -> new CapsValue.Scalar("gint64", Long.toString(random.nextLong())),
                () -> new CapsValue.Scalar("guint64", Long.toUnsignedString(random.nextLong())),
                () -> new CapsValue.Scalar("float", Float.toString(random.nextFloat())),
                () -> new CapsValue.Scalar("flagset", Integer.toHexString(random.nextInt()) + ":ff00ff"),
                () -> range(CapsValue.of(random.nextInt(1000)), CapsValue.of(1000 + random.nextInt(1000))),
                () -> range(CapsValue.of(random.nextDouble()), CapsValue.of(1 + random.nextDouble())),
                () -> range(CapsValue.of(new Fraction(1, 2 + random.nextInt(9))), CapsValue.of(new Fraction(1, 1))));
    }

    private CapsValue nested(String type, int depth) {
        return new CapsValue.Nested(
                type, Caps.ofStructures(List.of(new Structure(pick("foo", "bar/x"), List.of(), fields(depth)))));
    }

    private static CapsValue range(CapsValue from, CapsValue to) {
        return new CapsValue.Group(CapsValue.Group.Kind.RANGE, List.of(from, to));
    }

    /** All but NUL, with which a text ends in GStreamer. */
    private String text() {
        return random.nextInt(4) == 0
                ? pick(
                        "",
                        "NULL",
                        "null",
                        "1",
                        " 12",
                        "max",
                        "1/2",
                        "true",
                        "\\",
                        "\"",
                        "\\\"",
                        "[foo]",
                        "é",
                        "\ud83c\udfa5")
                : String.join(
                        "",
                        some(0, 8, () -> Character.toString(1 + random.nextInt(random.nextBoolean() ? 127 : 0xD7FE))));
    }

    private <T> List<T> some(int min, int max, Supplier<T> element) {
        List<T> elements = new ArrayList<>();
        for (int count = min + random.nextInt(max - min + 1); count > 0; count--) {
            elements.add(element.get());
        }
        return elements;
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
