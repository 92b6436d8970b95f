// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.StringJoiner;

/** How the first values of a frame are printed: in native byte order; a last value that is not whole is left out. */
enum FlowValues {
    /** Bytes in hexadecimal. */
    HEX("x", Byte.BYTES, 2, " ") {
        @Override
        String next(ByteBuffer bytes) {
            return HexFormat.of().toHexDigits(bytes.get());
        }
    },
    /** 32-bit floats, with as many digits as tell them apart. */
    FLOATS("f", Float.BYTES, 13, " ") {
        @Override
        String next(ByteBuffer bytes) {
            return Float.toString(bytes.getFloat());
        }
    },
    /** Signed 16-bit integers. */
    SHORTS("i16", Short.BYTES, 6, " ") {
        @Override
        String next(ByteBuffer bytes) {
            return Short.toString(bytes.getShort());
        }
    },
    /** ASCII characters; a dot for what cannot be printed. */
    CHARACTERS("c", Byte.BYTES, 1, "") {
        @Override
        String next(ByteBuffer bytes) {
            byte character = bytes.get();
            return character >= ' ' && character <= '~' ? Character.toString(character) : ".";
        }
    };

    /** More than this of a frame is never copied. */
    private static final int MOST_BYTES = 64 * 1024;

    private final String letter;
    private final int bytes;
    private final int columns;
    private final String delimiter;

    FlowValues(String letter, int bytes, int columns, String delimiter) {
        this.letter = letter;
        this.bytes = bytes;
        this.columns = columns;
        this.delimiter = delimiter;
    }

    abstract String next(ByteBuffer bytes);

    /** What stands for it on the command line. */
    String letter() {
        return letter;
    }

    /** How many bytes of a frame hold so many values, as far as they are printed. */
    int headBytes(long count) {
        return (int) Math.min(count, MOST_BYTES / bytes) * bytes;
    }

    /** How wide the text of so many bytes is, usually: longer values are not cut. */
    int width(int headBytes) {
        int count = headBytes / bytes;
        return count * columns + Math.max(0, count - 1) * delimiter.length();
    }

    /** The values in a text; right-aligned, so that they stand below each other from frame to frame. */
    String format(byte[] head) {
        ByteBuffer from = ByteBuffer.wrap(head).order(ByteOrder.nativeOrder());
        StringJoiner text = new StringJoiner(delimiter);
        while (from.remaining() >= bytes) {
            String value = next(from);
            text.add(" ".repeat(Math.max(0, columns - value.length())) + value);
        }
        return text.toString();
    }
}
