// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameRateTest {

    @ParameterizedTest
    @CsvSource({
        "60, 60/1",
        "60/1, 60/1",
        "120/2, 60/1",
        "30000/1001, 30000/1001",
        "1/60, 1/60",
        "25.0, 25/1",
        "12.5, 25/2",
        "29.97, 30000/1001",
        "29.970, 30000/1001",
        "59.94, 60000/1001",
        "59.9401, 60000/1001",
        "23.976, 24000/1001",
        "23.98, 24000/1001",
        "119.88, 120000/1001",
        "239.76, 240000/1001",
        "14.985, 15000/1001",
        "47.952, 48000/1001",
        "30.00, 30/1",
        "29.9, 299/10",
        "59.9, 599/10",
        "29.98, 1499/50",
        "24.99, 2499/100",
        "0.5, 1/2",
        "100000, 100000/1",
        "1/86400, 1/86400"
    })
    void reads(String text, String rate) {
        assertEquals(rate, FrameRate.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "abc",
                "60fps",
                " 60",
                "60/",
                "/1",
                "60/1/1",
                "1e3",
                "0x10",
                "60,0",
                ".5",
                "5.",
                "\u0663\u0660",
                "99999999999999999999",
                "0.0000000000000000000000000000001",
                "29.9700000001"
            })
    void refusesOtherTexts(String text) {
        assertThrows(CapsException.class, () -> FrameRate.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0/1", "-60", "-60/1", "0.00", "100001", "2147483647/1", "1/86401", "1/2147483647"})
    void refusesRatesOutOfRange(String text) {
        assertThrows(CapsException.class, () -> FrameRate.parse(text));
    }

    @Test
    void saysWhyItRefuses() {
        assertEquals(
                "frame rate 0/1: expected one frame a day to 100000 a second",
                assertThrows(IllegalArgumentException.class, () -> FrameRate.of(0))
                        .getMessage());
        assertEquals(
                "frame rate 30/-1: expected one frame a day to 100000 a second",
                assertThrows(IllegalArgumentException.class, () -> FrameRate.of(30, -1))
                        .getMessage());
        assertEquals(
                "frame rate 100001/1: expected one frame a day to 100000 a second",
                assertThrows(IllegalArgumentException.class, () -> FrameRate.of(100_001))
                        .getMessage());
        assertEquals(
                "frame rate \"x\": expected frames per second such as 60, 60/1, 30000/1001 or 29.97",
                assertThrows(CapsException.class, () -> FrameRate.parse("x")).getMessage());
        assertThrows(NullPointerException.class, () -> FrameRate.parse(null));
    }

    @Test
    void isAFractionInLowestTerms() {
        FrameRate rate = FrameRate.of(60_000, 2002);

        assertEquals(30_000, rate.numerator());
        assertEquals(1001, rate.denominator());
        assertEquals(29.97002997002997, rate.perSecond());
        assertEquals(new Fraction(30_000, 1001), rate.toFraction());
        assertEquals(FrameRate.of(30_000, 1001), rate);
        assertEquals(FrameRate.of(60), FrameRate.of(60, 1));
    }

    @Test
    void framesStartAtExactTimes() {
        FrameRate ntsc = FrameRate.of(30_000, 1001);

        assertEquals(0, ntsc.nanosOfFrame(0));
        assertEquals(33_366_666, ntsc.nanosOfFrame(1));
        assertEquals(66_733_333, ntsc.nanosOfFrame(2));
        assertEquals(100_100_000, ntsc.nanosOfFrame(3));
        assertEquals(1_001_000_000_000L, ntsc.nanosOfFrame(30_000));
        assertEquals(16_666_666, FrameRate.of(60).nanosOfFrame(1));
        assertEquals(1_000_000_000, FrameRate.of(60).nanosOfFrame(60));
    }

    @Test
    void aDayOf240FramesASecondHasNoError() {
        assertEquals(86_400_000_000_000L, FrameRate.of(240).nanosOfFrame(240L * 86_400));
        assertEquals(86_400_000_000_000L - 4_166_667, FrameRate.of(240).nanosOfFrame(240L * 86_400 - 1));
        assertEquals(86_486_400_000_000L, FrameRate.of(240_000, 1001).nanosOfFrame(240L * 86_400));
        assertEquals(9_223_372_036_000_000_000L, FrameRate.of(1).nanosOfFrame(9_223_372_036L));
    }

    @Test
    void refusesFramesWithoutATime() {
        assertThrows(IllegalArgumentException.class, () -> FrameRate.of(60).nanosOfFrame(-1));
        assertThrows(IllegalArgumentException.class, () -> FrameRate.of(1).nanosOfFrame(9_223_372_037L));
        assertThrows(
                IllegalArgumentException.class, () -> FrameRate.of(30_000, 1001).nanosOfFrame(Long.MAX_VALUE));
    }
}
