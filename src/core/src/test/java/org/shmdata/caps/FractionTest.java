// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class FractionTest {

    @Test
    void isKeptInLowestTermsWithAPositiveDenominator() {
        assertEquals("60/1", new Fraction(60_000, 1000).toString());
        assertEquals("-1/2", new Fraction(2, -4).toString());
        assertEquals("1/2", new Fraction(-4, -8).toString());
        assertEquals("0/1", new Fraction(0, 5).toString());
        assertEquals(new Fraction(16, 15), new Fraction(32, 30));
        assertEquals("-2147483648/1", new Fraction(Integer.MIN_VALUE, 1).toString());
        assertEquals("1/1", new Fraction(Integer.MIN_VALUE, Integer.MIN_VALUE).toString());
    }

    @Test
    void refusesWhatIsNoFractionOfInts() {
        assertEquals(
                "fraction 1/0: the denominator must not be 0",
                assertThrows(IllegalArgumentException.class, () -> new Fraction(1, 0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Fraction(Integer.MIN_VALUE, -1));
        assertThrows(IllegalArgumentException.class, () -> new Fraction(1, Integer.MIN_VALUE));
    }
}
