// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** What holds for all caps: they print and read the same, and nothing but CapsException is thrown. */
class CapsPropertiesTest {
    private static final String WORD_CHARACTERS = "abcxyzABCXYZ0189+-./:_";

    private static final String[] TOKENS = {
        "(int)",
        "(string)",
        "(fraction)",
        "(boolean)",
        "(double)",
        "(bitmask)",
        "(structure)",
        "(GstCaps)",
        "{ ",
        " }",
        "< ",
        " >",
        "[ ",
        " ]",
        "[foo, bar=1;]",
        "\"",
        "\\",
        "\\303",
        ",",
        ", ",
        ";",
        "=",
        "(",
        ")",
        "60/1",
        "0x1f",
        "-1",
        "1e9",
        "max",
        "ANY",
        "EMPTY",
        "NULL",
        "yes",
        "1:2",
        "memory:GLMemory",
        " ",
        "\t",
        "\0",
        "é",
        "\ud83c",
        "2147483648",
        "99999999999999999999",
        "-2147483648/-1",
        "video/x-raw",
        "width",
        "(float)",
        "(uint)",
        "(guint64)",
        "(flagset)",
        "inf",
        "-nan",
        "0x1.8p",
        "1e39",
        "BYTE_ORDER",
        "\\\"",
        "1:2:+a"
    };

    private static final String[] NUMBERS = {
        "",
        " 12",
        "-1",
        "010",
        "0xff",
        "ff",
        "-f",
        "4294967295",
        "18446744073709551615",
        "18446744073709551616",
        "1.5",
        "0x1.8p3",
        "inf",
        "-nan",
        "1e39",
        "1:2:+a",
        "-ff+3",
        "1/0",
        "-4/8",
        "1/max",
        "MAX",
        "min",
        "byte_order",
        "NULL",
        "t"
    };

    private static final List<String> VALID = Resources.table("gst-caps-from-string.tsv", 0).stream()
            .map(row -> row[0])
            .toList();

    @Property
    void printedCapsReadTheSame(@ForAll("caps") Caps caps) {
        String printed = caps.toString();
        Caps read = Caps.parse(printed);
        assertEquals(caps, read, printed);
        assertEquals(printed, read.toString());
    }

    @Property
    void anyTextIsReadOrRefusedWithItsPlace(@ForAll String text) {
        readOrRefuse(text);
    }

    @Property(tries = 10_000)
    void tokensInAnyOrderAreReadOrRefusedWithTheirPlace(@ForAll("tokens") String text) {
        readOrRefuse(text);
    }

    @Property(tries = 20_000)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void damagedCapsAreReadOrRefusedWithTheirPlace(@ForAll("damaged") String text) {
        Statistics.collect(readOrRefuse(text));
        // damage that is always or never noticed would test nothing
        Statistics.coverage(coverage -> {
            coverage.check(true).percentage(read -> read > 10);
            coverage.check(false).percentage(refused -> refused > 10);
        });
    }

    @Property
    void stringsKeepEveryCharacter(@ForAll("texts") String text) {
        Caps caps = Caps.of("a/b").with("field", text);
        assertEquals(text, Caps.parse(caps.toString()).string("field").orElseThrow());
    }

    @Property
    void numbersKeepTheirValue(
            @ForAll int integer, @ForAll double real, @ForAll long mask, @ForAll("fractions") Fraction fraction) {
        Caps caps = Caps.of("a/b")
                .with("i", integer)
                .with("f", fraction)
                .with("d", CapsValue.of(real))
                .with("m", CapsValue.bitmask(mask));
        Caps read = Caps.parse(caps.toString());
        assertEquals(integer, read.integer("i").orElseThrow());
        assertEquals(fraction, read.fraction("f").orElseThrow());
        assertEquals(
                real, Double.parseDouble(((CapsValue.Scalar) read.value("d").orElseThrow()).text()));
        assertEquals(caps, read);
    }

    @Property
    void videoReadsTheSame(
            @ForAll("formats") PixelFormat format,
            @ForAll("sizes") int width,
            @ForAll("sizes") int height,
            @ForAll("rates") FrameRate rate) {
        VideoCaps video = VideoCaps.of(format, width, height, rate);
        VideoCaps read = VideoCaps.parse(video.toString());
        assertEquals(video, read);
        assertEquals(
                List.of(format, width, height, rate),
                List.of(
                        read.format(),
                        read.width(),
                        read.height(),
                        read.frameRate().orElseThrow()));
        assertTrue(format.tightLayout(width, height).size() <= video.layout().size());
        assertEquals(video.layout(), video.layoutOf(video.layout().size()));
    }

    /** Whether the text was read. */
    private static boolean readOrRefuse(String text) {
        Caps caps;
        try {
            caps = Caps.parse(text);
        } catch (CapsException refused) {
            assertTrue(refused.position() >= 0 && refused.position() <= text.length(), refused.getMessage());
            assertEquals(1, refused.getMessage().lines().count(), refused.getMessage());
            return false;
        }
        String printed = caps.toString();
        assertEquals(caps, Caps.parse(printed), printed);
        assertEquals(printed, Caps.parse(printed).toString());
        try {
            VideoCaps video = VideoCaps.from(caps);
            assertEquals(video, VideoCaps.parse(video.toString()));
        } catch (CapsException notVideo) {
            assertEquals(-1, notVideo.position());
        }
        try {
            AudioCaps audio = AudioCaps.from(caps);
            assertEquals(audio, AudioCaps.parse(audio.toString()));
        } catch (CapsException notAudio) {
            assertEquals(-1, notAudio.position());
        }
        return true;
    }

    @Provide
    Arbitrary<String> tokens() {
        return Arbitraries.of(TOKENS)
                .list()
                .ofMaxSize(12)
                .map(tokens -> "video/x-raw, width=" + String.join("", tokens));
    }

    /** Texts that GStreamer reads, with a few changes. */
    @Provide
    Arbitrary<String> damaged() {
        Arbitrary<BiFunction<String, Integer, String>> insertion =
                Arbitraries.of(TOKENS).map(token -> (text, at) -> text.substring(0, at) + token + text.substring(at));
        Arbitrary<BiFunction<String, Integer, String>> character =
                Arbitraries.chars().map(c -> (text, at) -> text.substring(0, at) + c + text.substring(at));
        Arbitrary<BiFunction<String, Integer, String>> deletion = Arbitraries.integers()
                .between(1, 8)
                .map(count ->
                        (text, at) -> text.substring(0, at) + text.substring(Math.min(text.length(), at + count)));
        Arbitrary<BiFunction<String, Integer, String>> another = Arbitraries.of(VALID)
                .map(other -> (text, at) -> text + ", x=" + other.substring(other.indexOf('=') + 1));
        Arbitrary<Tuple2<BiFunction<String, Integer, String>, Double>> change = Combinators.combine(
                        Arbitraries.oneOf(insertion, character, deletion, another),
                        Arbitraries.doubles().between(0, 1))
                .as(Tuple::of);
        return Combinators.combine(
                        Arbitraries.of(VALID), change.list().ofMinSize(1).ofMaxSize(4))
                .as((valid, changes) -> {
                    String text = valid;
                    for (Tuple2<BiFunction<String, Integer, String>, Double> next : changes) {
                        text = next.get1().apply(text, (int) (next.get2() * text.length()));
                    }
                    return text;
                });
    }

    /** Text as it can be encoded: no half of a surrogate pair alone. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<Integer> codePoints = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.integers().between(0, 0x7F)),
                Tuple.of(2, Arbitraries.integers().between(0x80, 0xD7FF)),
                Tuple.of(1, Arbitraries.integers().between(0xE000, 0x10FFFF)));
        return codePoints
                .list()
                .ofMaxSize(20)
                .map(points -> points.stream().map(Character::toString).reduce("", String::concat));
    }

    @Provide
    Arbitrary<Fraction> fractions() {
        return Combinators.combine(
                        Arbitraries.integers().between(-Integer.MAX_VALUE, Integer.MAX_VALUE),
                        Arbitraries.integers().greaterOrEqual(1))
                .as(Fraction::new);
    }

    @Provide
    Arbitrary<PixelFormat> formats() {
        return Arbitraries.of(PixelFormat.class);
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.integers().between(1, 65_535);
    }

    @Provide
    Arbitrary<FrameRate> rates() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(1, 1000).map(FrameRate::of),
                Arbitraries.just(FrameRate.parse("30000/1001")));
    }

    /** One to three structures with features and fields. */
    @Provide
    Arbitrary<Caps> caps() {
        Arbitrary<Structure> structures = Combinators.combine(
                        mediaTypes(),
                        words().list().ofMaxSize(2),
                        Arbitraries.maps(words(), values(3)).ofMaxSize(5))
                .as(Structure::new);
        return structures.list().ofMinSize(1).ofMaxSize(3).map(Caps::ofStructures);
    }

    private static Arbitrary<String> words() {
        return Arbitraries.strings().withChars(WORD_CHARACTERS).ofMinLength(1).ofMaxLength(12);
    }

    private static Arbitrary<String> mediaTypes() {
        return words().map(word -> "video/" + word);
    }

    private Arbitrary<CapsValue> values(int depth) {
        Arbitrary<CapsValue> scalars = scalars();
        if (depth == 0) {
            return scalars;
        }
        Arbitrary<CapsValue> ranges = scalars.filter(CapsValue.Scalar.class::isInstance)
                .list()
                .ofMinSize(2)
                .ofMaxSize(3)
                .map(elements -> new CapsValue.Group(CapsValue.Group.Kind.RANGE, elements));
        Arbitrary<CapsValue> groups = Combinators.combine(
                        Arbitraries.of(CapsValue.Group.Kind.LIST, CapsValue.Group.Kind.ARRAY),
                        Arbitraries.lazy(() -> values(depth - 1)).list().ofMaxSize(4))
                .as(CapsValue.Group::new);
        Arbitrary<CapsValue> nested = Combinators.combine(
                        Arbitraries.of(ScalarType.STRUCTURE, ScalarType.CAPS),
                        mediaTypes(),
                        Arbitraries.maps(words(), Arbitraries.lazy(() -> values(depth - 1)))
                                .ofMaxSize(3))
                .as((type, name, fields) -> {
                    Structure structure = new Structure(name, List.of(), Map.copyOf(fields));
                    return new CapsValue.Nested(type, Caps.ofStructures(List.of(structure)));
                });
        return Arbitraries.frequencyOf(
                Tuple.of(6, scalars), Tuple.of(1, ranges), Tuple.of(2, groups), Tuple.of(1, nested));
    }

    /** All but those whose text may be a structure, which is another kind of value. */
    private static Arbitrary<String> scalarTypes() {
        return Arbitraries.oneOf(
                words(),
                Arbitraries.of(
                        "int",
                        "uint",
                        "gint64",
                        "guint64",
                        "double",
                        "float",
                        "bitmask",
                        "fraction",
                        "flagset",
                        "boolean",
                        "string",
                        "buffer"));
    }

    private Arbitrary<CapsValue> scalars() {
        return Arbitraries.oneOf(
                Arbitraries.integers().map(CapsValue::of),
                texts().map(CapsValue::of),
                fractions().map(CapsValue::of),
                Arbitraries.of(true, false).map(CapsValue::of),
                Arbitraries.doubles().map(CapsValue::of),
                Arbitraries.longs().map(CapsValue::bitmask),
                Arbitraries.just(new CapsValue.NullString()),
                Combinators.combine(scalarTypes(), Arbitraries.oneOf(texts(), Arbitraries.of(NUMBERS)))
                        .as(CapsValue.Scalar::new));
    }
}
