// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapsErrorsTest {

    private static CapsException refused(String text) {
        return assertThrows(CapsException.class, () -> Caps.parse(text));
    }

    @Test
    void theMessageQuotesTheTextNamesThePositionAndSaysWhatWasExpected() {
        CapsException e = refused("video/x-raw, width");

        assertEquals(
                "cannot parse caps \"video/x-raw, width\": at position 18 "
                        + "expected '=' after the field name, found the end",
                e.getMessage());
        assertEquals(18, e.position());
    }

    @Test
    void longTextIsQuotedAroundThePosition() {
        CapsException e = refused("a, b=" + "x".repeat(5000) + "!" + "y".repeat(5000));

        assertEquals(5005, e.position());
        assertTrue(e.getMessage().startsWith("cannot parse caps \"\u2026xxx"), e.getMessage());
        assertTrue(e.getMessage().contains("x!y"), e.getMessage());
        assertTrue(e.getMessage().length() < 400, e.getMessage());
    }

    @Test
    void theMessageIsOneLineWhateverItQuotes() {
        assertEquals(
                "cannot parse caps \"a,? b?[31m\": at position 5 expected '=' after the field name, found '?'",
                refused("a,\n b\u001b[31m").getMessage());
        assertEquals("a?b?c", new CapsException("a\nb\u0085c").getMessage());
    }

    @Test
    void otherRefusalsHaveNoPosition() {
        assertEquals(-1, new CapsException("no").position());
    }

    /** All of these gst_caps_from_string refuses too. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1video/x-raw|0",
                ";a|0",
                "a;;b|2",
                "a b=1|2",
                "a, b|4",
                "a, b c=1|5",
                "a, b=|5",
                "a, b=(int)|10",
                "a, b=()1|6",
                "a, b=(int 1|10",
                "a, b=(int)(int)1|10",
                "a, =1|3",
                "a, b==1|5",
                "a, b=1,,c=2|7",
                "a, b=1 c=2|7",
                "a, b=hello world|11",
                "a, b=\"x|7",
                "a, b=\"x\"y|8",
                "a, b=\"\\377\"|5",
                "a, b=é|5",
                "a, b={ 1 2 }|9",
                "a, b={ 1|8",
                "a, b=[1]|6",
                "a, b=[1,2,3,4]|6",
                "a, b=[1,2|9",
                "a, b=< 1 }|9",
                "a, b=< ,,1 >|8",
                "a, b=[,1,2]|6",
                "a (memory:X)|2",
                "a(memory:X,)|11",
                "a(ANY)(X)|6",
                "a, b=x]|6",
                "a, \"b\"=1|3"
            })
    void namesThePlace(String text, int position) {
        assertEquals(position, refused(text).position());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "<", "[", "[a,b=", "(int){", "[a, b=<", "{[a(memory:X),b="})
    void deepNestingIsRefused(String opening) {
        CapsException e = refused("a, b=" + opening.repeat(100_000));

        assertTrue(e.getMessage().contains("no more than 64 values within each other"), e.getMessage());
    }

    @Test
    void sixtyFourLevelsAreRead() {
        Caps caps = Caps.parse("a, b=" + "{".repeat(63) + "1" + "}".repeat(63));

        assertEquals("int", caps.value("b").orElseThrow().type());
        refused("a, b=" + "{".repeat(64) + "1" + "}".repeat(64));
    }

    /** Would not end within the time if any of these took more than linear time. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "9e",
                "0x",
                "1.",
                "/",
                "1/",
                ":",
                "a:",
                "\\",
                "\\3",
                "{",
                "{}",
                "{},",
                "[ ",
                "[a",
                "[1,2],",
                "<1>,",
                ";b",
                "; b(X:y)",
                ", b=1",
                ", b=[c,d=1]",
                "(",
                ")",
                "(a",
                "\"",
                "\"a\",",
                " ",
                "\u00e9",
                "[a,b",
                "a=[b,c]",
                "1:2:",
                "+a",
                "f",
                "0x1.",
                "p1",
                "[a,]",
                "(structure)\"a,b=",
                "(GstCaps)\"a\",",
                "(structure)b,"
            })
    @Timeout(120)
    void longTextsTakeLinearTime(String unit) {
        String repeated = unit.repeat(600_000 / unit.length());
        for (String text : new String[] {
            "a" + repeated,
            "a, b=" + repeated,
            "a, b=\"" + repeated,
            "a, b=\"" + repeated + "\"",
            "a, b={" + repeated,
            "a, b=(double)" + repeated + "x",
            "a(" + repeated,
            "a, b=1:2:" + repeated,
            "a, b=(GstCaps)\"a, b=" + repeated + "\""
        }) {
            try {
                assertEquals(Caps.parse(text), Caps.parse(Caps.parse(text).toString()));
            } catch (CapsException refused) {
                assertTrue(refused.position() >= 0 && refused.position() <= text.length());
            }
        }
    }
}
