// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapsValueTest {

    private static CapsValue value(String text) {
        return Caps.parse("a, b=" + text).value("b").orElseThrow();
    }

    @Test
    void factoriesGiveTypedValues() {
        assertEquals("(int)-3", CapsValue.of(-3).toString());
        assertEquals("(string)\"\"", CapsValue.of("").toString());
        assertEquals("(string)\"NULL\"", CapsValue.of("NULL").toString());
        assertEquals("(fraction)1/2", CapsValue.of(new Fraction(2, 4)).toString());
        assertEquals("(boolean)false", CapsValue.of(false).toString());
        assertEquals("(double)0.10000000000000001", CapsValue.of(0.1).toString());
        assertEquals("(bitmask)0xffffffffffffffff", CapsValue.bitmask(-1).toString());
        assertEquals(new CapsValue.Scalar("int", "12"), CapsValue.of(12));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "0, 0",
        "-0.0, -0",
        "1.5, 1.5",
        "0.0001, 0.0001",
        "0.00001, 1.0000000000000001e-05",
        "1e16, 10000000000000000",
        "1e17, 1e+17",
        "1e300, 1.0000000000000001e+300",
        "-2.5e-7, -2.4999999999999999e-07",
        "1e400, inf",
        "-1e400, -inf",
        "nan, nan"
    })
    void doublesPrintAsInC(String text, String printed) {
        assertEquals("(double)" + printed, value("(double)" + text).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "12, int",
        "0x20, int",
        "-4, int",
        "max, int",
        "4294967295, int",
        "4294967296, double",
        "1.5, double",
        "1e3, double",
        "60/1, fraction",
        "1/0, string",
        "true, boolean",
        "YES, boolean",
        "12:34, flagset",
        "a+b, flagset",
        "1:4:0:0, string",
        "12-1, flagset",
        "bt709, string",
        "MIN, int",
        "byte_order, int",
        "0x1p3, double",
        "Infinity, double",
        "-NAN, double",
        "'\" 12\"', int",
        "'\"\"', int",
        "'\"1\\2\"', string",
        "NULL, string",
        "y, string",
        "{ 1/2 }, fraction",
        "{ }, int",
        "< a >, string",
        "[foo], structure",
        "'[foo; bar]', structure",
        "'[foo(memory:X)]', GstCaps",
        "[foo()], GstCaps",
        "'\"60/1\"', fraction"
    })
    void guessesTheTypeOfUntypedValues(String text, String type) {
        assertEquals(type, value(text).type());
    }

    @Test
    void groupsHoldTheirElements() {
        assertEquals(
                new CapsValue.Group(CapsValue.Group.Kind.LIST, List.of(CapsValue.of("I420"), CapsValue.of("YV12"))),
                value("(string){ I420, YV12 }"));
        assertEquals(
                new CapsValue.Group(CapsValue.Group.Kind.ARRAY, List.of(CapsValue.of(1), CapsValue.of(2))),
                value("<1,2>"));
        assertEquals(
                new CapsValue.Group(
                        CapsValue.Group.Kind.RANGE, List.of(CapsValue.of(2), CapsValue.of(10), CapsValue.of(2))),
                value("[ 2, 10, 2 ]"));
    }

    @Test
    void theTypeInFrontOfAGroupIsThatOfItsElements() {
        assertEquals("(double){ [ 1, 10 ], 5 }", value("(double){ [1,10], 5 }").toString());
        assertEquals(value("{ (string)1, (string)2 }"), value("(string){ 1, 2 }"));
    }

    @Test
    void mixedTypesAreNotLostInPrint() {
        assertEquals("(int){ 1, (string)a }", value("{ 1, a }").toString());
        assertEquals(
                "(int)< < (int)1, (string)b >, 4 >", value("< < 1, b >, 4 >").toString());
    }

    @Test
    void nestedStructuresAreCaps() {
        CapsValue nested = value("[foo, bar=1]");

        assertEquals(new CapsValue.Nested("structure", Caps.parse("foo, bar=(int)1")), nested);
        assertEquals("(structure)[foo, bar=(int)1;]", nested.toString());
        assertEquals("(GstCaps)[ANY]", new CapsValue.Nested("GstCaps", Caps.ANY).toString());
    }

    @Test
    void nestedStructuresAreWrittenAsTextToo() {
        assertEquals(value("[foo, bar=1]"), value("(structure)\"foo, bar=1\""));
        assertEquals(
                value("(GstCaps)[foo(memory:X), a=\"x y\"; bar]"),
                value("(GstCaps)\"foo(memory:X)\\, a=\\\"x\\ y\\\"; bar\""));
        assertEquals(new CapsValue.Nested("GstCaps", Caps.EMPTY), value("(GstCaps)\"\""));
    }

    @Test
    void bracketsInAStringDoNotEndAStructure() {
        assertEquals(
                "(structure)[foo, bar=(structure)[baz, a=(string)\"\\133x\\135\\\\\\135\";];]",
                value("[foo, bar=[baz, a=\"[x]\\\\]\"]]").toString());
        assertEquals("(string)\"\\[x\\]\"", value("\"[x]\"").toString());
    }

    @Test
    void aNullStringIsNoText() {
        assertEquals(new CapsValue.NullString(), value("NULL"));
        assertEquals("(string)NULL", value("(str)NULL").toString());
        assertEquals(CapsValue.of("NULL"), value("\"NULL\""));
        assertEquals(
                "(string){ NULL, \"NULL\" }",
                value("{ NULL, (string)\"NULL\" }").toString());
    }

    @Test
    void quotesAsGStreamer() {
        assertEquals(
                "(string)\"a\\ \\\"b\\\"\\011\\177\\303\\251\"",
                CapsValue.of("a \"b\"\t\u007fé").toString());
        assertEquals("(string)a+b-c./:_9", CapsValue.of("a+b-c./:_9").toString());
    }

    @Test
    void everyCharacterSurvivesQuoting() {
        StringBuilder all = new StringBuilder("é漢\ud83c\udfa5");
        for (char c = 1; c < 256; c++) {
            all.append(c);
        }
        Caps caps = Caps.of("a").with("b", all.toString());

        assertEquals(Optional.of(all.toString()), Caps.parse(caps.toString()).string("b"));
    }

    @Test
    void refusesRangesOfOtherThanTwoOrThreeScalars() {
        assertThrows(
                CapsException.class, () -> new CapsValue.Group(CapsValue.Group.Kind.RANGE, List.of(CapsValue.of(1))));
        assertThrows(
                CapsException.class,
                () -> new CapsValue.Group(CapsValue.Group.Kind.RANGE, List.of(CapsValue.of(1), value("{ 1 }"))));
    }
}
