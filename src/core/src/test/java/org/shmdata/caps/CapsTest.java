// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CapsTest {

    private static final String OSSIA_SCORE =
            "video/x-raw,format=(string)RGBA,width=(int)1280,height=(int)720,framerate=60/1";

    @Test
    void readsWhatOssiaScoreSends() {
        Caps caps = Caps.parse(OSSIA_SCORE);

        assertEquals("video/x-raw", caps.name());
        assertEquals(List.of("format", "width", "height", "framerate"), caps.fieldNames());
        assertEquals(Optional.of("RGBA"), caps.string("format"));
        assertEquals(OptionalInt.of(1280), caps.integer("width"));
        assertEquals(OptionalInt.of(720), caps.integer("height"));
        assertEquals(Optional.of(new Fraction(60, 1)), caps.fraction("framerate"));
        assertEquals(
                "video/x-raw, format=(string)RGBA, width=(int)1280, height=(int)720, framerate=(fraction)60/1",
                caps.toString());
    }

    @Test
    void readsAMediaTypeAlone() {
        Caps caps = Caps.parse("application/x-libloserialized-osc");

        assertEquals("application/x-libloserialized-osc", caps.name());
        assertEquals(List.of(), caps.fieldNames());
        assertEquals(List.of(), caps.features());
        assertFalse(caps.has("format"));
    }

    @Test
    void readsStringsAfterUnquoting() {
        Caps caps = Caps.parse("a, b=(string)\"caf\\303\\251\\,\\ \\\"x\\\"\", c=\"tab\\011\", d=\"\\\\\"");

        assertEquals(Optional.of("café, \"x\""), caps.string("b"));
        assertEquals(Optional.of("tab\t"), caps.string("c"));
        assertEquals(Optional.of("\\"), caps.string("d"));
    }

    @Test
    void accessorsAreEmptyForOtherTypes() {
        Caps caps =
                Caps.parse("a, s=(string)x, i=1, f=1/2, l={ 1, 2 }, r=[ 1, 2 ], bad=(int)x, big=(gint64)3000000000, "
                        + "none-of-int=(int)4294967296, null=(string)NULL, inf=(float)1e39, "
                        + "huge=(guint64)18446744073709551615");

        assertEquals(Optional.empty(), caps.string("i"));
        assertEquals(OptionalInt.empty(), caps.integer("s"));
        assertEquals(Optional.empty(), caps.fraction("i"));
        assertEquals(OptionalInt.empty(), caps.integer("l"));
        assertEquals(OptionalInt.empty(), caps.integer("r"));
        assertEquals(OptionalInt.empty(), caps.integer("bad"));
        assertEquals(OptionalInt.empty(), caps.integer("big"));
        assertEquals(OptionalInt.empty(), caps.integer("none-of-int"));
        assertEquals(OptionalInt.empty(), caps.integer("huge"));
        assertEquals(Optional.empty(), caps.string("null"));
        assertEquals(Optional.empty(), caps.string("none"));
        assertEquals(OptionalInt.empty(), caps.integer("none"));
        assertEquals(Optional.empty(), caps.fraction("none"));
        assertEquals(Optional.empty(), caps.value("none"));
        assertTrue(caps.has("bad"));
    }

    @Test
    void integerReadsEveryWidth() {
        Caps caps = Caps.parse("a, u=(uint)7, l=(gint64)-8, m=(guint64)9, h=0x10, n=(int)-1, w=4294967295");

        assertEquals(OptionalInt.of(7), caps.integer("u"));
        assertEquals(OptionalInt.of(-8), caps.integer("l"));
        assertEquals(OptionalInt.of(9), caps.integer("m"));
        assertEquals(OptionalInt.of(16), caps.integer("h"));
        assertEquals(OptionalInt.of(-1), caps.integer("n"));
        assertEquals(OptionalInt.of(-1), caps.integer("w"));
    }

    @Test
    void keepsUnknownTypesAndValuesAsTheyAre() {
        String text = "a, b=(GstFoo)1:2:x, c=(int)abc, d=(boolean)maybe, e=(fraction)1/0, f=(uchar)300, "
                + "g=(structure)\"1foo\\,\\ bar\\=1\\;\", h=(foo)[bar, c=(int)1], i=(float)1e39, j=(uint)[ 1, 2 ], "
                + "k=(bitmask)xyz, l=(guint64)18446744073709551616, m=(GstFoo)NULL, n=(int)NULL, o=(GstCaps)1foo, "
                + "p=(flagset)1, q=(structure)EMPTY, r=(int){ 1, x }";

        assertEquals(text, Caps.parse(text).toString());
    }

    @Test
    void knowsOtherNamesOfTypes() {
        assertEquals(
                "a, b=(int)1, c=(string)x, d=(boolean)true, e=(gint64)5, f=(guint64)6, g=(fraction)2/1",
                Caps.parse("a, b=(gint)1, c=(str)x, d=(bool)yes, e=(int64)5, f=(uint64)6, g=(GstFraction)2")
                        .toString());
    }

    @Test
    void readsMoreThanGStreamerWhereTheMeaningIsPlain() {
        assertEquals(
                "a(memory:X, meta:Y), b=(int)12, c=(fraction)1/2, d=(gint64)5, e=(int)[ 1, 2 ], f=(structure)[g;]",
                Caps.parse("a( memory:X , meta:Y ), b=(int)\"12\", c=(fraction)\" 1/2\", d=(int64)5, "
                                + "e=(GstIntRange)[1,2,], f=(structure)[g(memory:SystemMemory)]")
                        .toString());
    }

    @Test
    void separatesStructures() {
        Caps caps = Caps.parse("video/x-raw(memory:GLMemory), width=1; audio/x-raw, rate=2;");

        assertEquals("video/x-raw", caps.name());
        assertEquals(List.of("memory:GLMemory"), caps.features());
        assertEquals(List.of("width"), caps.fieldNames());
        assertEquals(2, caps.structures().size());
        assertEquals(Caps.parse("audio/x-raw, rate=(int)2"), caps.structures().get(1));
        assertEquals(
                "video/x-raw(memory:GLMemory), width=(int)9; audio/x-raw, rate=(int)2",
                caps.with("width", 9).toString());
    }

    @Test
    void anyAndEmptyHaveNoFields() {
        assertSame(Caps.ANY, Caps.parse(" ANY "));
        assertSame(Caps.EMPTY, Caps.parse("EMPTY"));
        assertSame(Caps.EMPTY, Caps.parse("NONE"));
        assertSame(Caps.EMPTY, Caps.parse(" \n"));
        assertSame(Caps.ANY, Caps.of("ANY"));
        assertTrue(Caps.ANY.isAny());
        assertFalse(Caps.ANY.isEmpty());
        assertTrue(Caps.EMPTY.isEmpty());
        assertFalse(Caps.EMPTY.isAny());
        assertFalse(Caps.of("a").isAny());
        assertFalse(Caps.of("a").isEmpty());
        assertEquals("ANY", Caps.ANY.name());
        assertEquals("EMPTY", Caps.EMPTY.name());
        assertEquals(List.of(), Caps.ANY.structures());
        assertEquals(List.of(), Caps.ANY.features());
        assertNotEquals(Caps.ANY, Caps.EMPTY);
        assertEquals(
                "caps ANY have no media type that could have a field",
                assertThrows(CapsException.class, () -> Caps.ANY.with("a", 1)).getMessage());
        assertSame(Caps.EMPTY, Caps.EMPTY.without("a"));
    }

    @Test
    void buildsCapsFieldByField() {
        Caps caps = Caps.of("video/x-raw")
                .with("format", "RGBA")
                .with("width", 2)
                .with("note", "a b")
                .with("framerate", new Fraction(60000, 1000))
                .with("live", CapsValue.of(true));

        assertEquals(
                "video/x-raw, format=(string)RGBA, width=(int)2, note=(string)\"a\\ b\", "
                        + "framerate=(fraction)60/1, live=(boolean)true",
                caps.toString());
    }

    @Test
    void withKeepsThePlaceOfAField() {
        Caps caps = Caps.parse("a, b=1, c=2");

        assertEquals("a, b=(string)x, c=(int)2", caps.with("b", "x").toString());
        assertEquals("a, c=(int)2", caps.without("b").toString());
        assertEquals("a, b=(int)1, c=(int)2", caps.toString());
        assertSame(caps, caps.without("d"));
    }

    @Test
    void aRepeatedFieldHasItsLastValueInItsFirstPlace() {
        assertEquals("a, b=(int)3, c=(int)2", Caps.parse("a, b=1, c=2, b=3").toString());
    }

    @Test
    void equalityIgnoresTheOrderOfFieldsAndHowTheyWereWritten() {
        Caps caps = Caps.parse("a, b=(int)16, c=(fraction)1/2");

        assertEquals(caps, Caps.parse("a,c=2/4,b=0x10"));
        assertEquals(caps.hashCode(), Caps.parse("a,c=2/4,b=0x10").hashCode());
        assertNotEquals(caps, Caps.parse("a, b=(uint)16, c=(fraction)1/2"));
        assertNotEquals(caps, Caps.parse("x, b=(int)16, c=(fraction)1/2"));
        assertNotEquals(caps, Caps.parse("a(memory:X), b=(int)16, c=(fraction)1/2"));
        assertEquals(Caps.parse("a"), Caps.parse("a(memory:SystemMemory)"));
    }

    @Test
    void refusesNamesThatCouldNotBeReadBack() {
        assertThrows(CapsException.class, () -> Caps.of("1video"));
        assertThrows(CapsException.class, () -> Caps.of(""));
        assertThrows(CapsException.class, () -> Caps.of("video x"));
        assertThrows(CapsException.class, () -> Caps.of("a").with("b c", 1));
        assertThrows(CapsException.class, () -> Caps.of("a").with("", 1));
        assertThrows(CapsException.class, () -> new CapsValue.Scalar("a b", "c"));
    }

    @Test
    void nullIsANullPointerException() {
        assertThrows(NullPointerException.class, () -> Caps.parse(null));
        assertThrows(NullPointerException.class, () -> Caps.of("a").with("b", (CapsValue) null));
    }

    @Test
    void quotedWordsThatLookLikeFlagsStayText() {
        assertEquals("a, b=(string)\"a\\ b\"", Caps.parse("a, b=\"a b\"").toString());
        assertEquals("a, b=(string)1:2", Caps.parse("a, b=\"1:2\"").toString());
        assertEquals("a, b=(flagset)0:2", Caps.parse("a, b=1:2").toString());
    }
}
