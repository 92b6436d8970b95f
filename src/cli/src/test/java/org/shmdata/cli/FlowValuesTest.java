// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlowValuesTest {
    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private static byte[] shorts(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.nativeOrder());
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }

    @Test
    void printsBytesInHexadecimal() {
        assertEquals("00 7f 80 ff 0a", FlowValues.HEX.format(new byte[] {0, 127, -128, -1, 10}));
    }

    @Test
    void printsFloats() {
        assertEquals(
                "          0.0           0.5         -1.25  3.4028235E38     -Infinity           NaN",
                FlowValues.FLOATS.format(floats(0, 0.5f, -1.25f, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Float.NaN)));
        assertEquals("-1.2345679E-30", FlowValues.FLOATS.format(floats(-1.2345679E-30f)));
    }

    @Test
    void printsIntegers() {
        assertEquals("     0      1     -1  32767 -32768", FlowValues.SHORTS.format(shorts(0, 1, -1, 32767, -32768)));
    }

    @Test
    void printsCharacters() {
        byte[] text = "Hello, ~ \t\n\u0000\u007f\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("Hello, ~ .....", FlowValues.CHARACTERS.format(text));
    }

    @Test
    void leavesOutWhatIsNotWhole() {
        byte[] five = {65, 66, 67, 68, 69};
        assertEquals("41 42 43 44 45", FlowValues.HEX.format(five));
        assertEquals("ABCDE", FlowValues.CHARACTERS.format(five));
        assertEquals(2 * 6 + 1, FlowValues.SHORTS.format(five).length());
        assertEquals(13, FlowValues.FLOATS.format(five).length());
        assertEquals("", FlowValues.SHORTS.format(new byte[1]));
        assertEquals("", FlowValues.FLOATS.format(new byte[3]));
    }

    @ParameterizedTest
    @EnumSource
    void printsNothingOfNothing(FlowValues values) {
        assertEquals("", values.format(new byte[0]));
        assertEquals(0, values.width(0));
        assertEquals(0, values.headBytes(0));
    }

    @Test
    void takesNoMoreThanIsAskedForAndNeverMoreThan64KiB() {
        assertEquals(8, FlowValues.HEX.headBytes(8));
        assertEquals(32, FlowValues.FLOATS.headBytes(8));
        assertEquals(16, FlowValues.SHORTS.headBytes(8));
        assertEquals(8, FlowValues.CHARACTERS.headBytes(8));
        for (FlowValues values : FlowValues.values()) {
            assertEquals(65536, values.headBytes(65536));
            assertEquals(65536, values.headBytes(Long.MAX_VALUE));
        }
    }

    @Test
    void knowsHowWideTheyAre() {
        assertEquals(23, FlowValues.HEX.width(8));
        assertEquals(8, FlowValues.CHARACTERS.width(8));
        assertEquals(27, FlowValues.SHORTS.width(8));
        assertEquals(27, FlowValues.FLOATS.width(8));
    }
}
