// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.shmdata.caps.SampleFormat;

/** Reads samples of one format as numbers from -1 to 1. */
final class SampleReader {
    private static final char FLOATING = 'F';
    private static final char SIGNED = 'S';

    private final SampleFormat format;
    private final ByteOrder order;
    private final boolean floating;
    private final boolean signed;
    private final int bytes;

    /** How many of the low bits count. */
    private final int bits;

    private final double scale;

    SampleReader(SampleFormat format) {
        this.format = format;
        String name = format.name();
        floating = name.charAt(0) == FLOATING;
        signed = name.charAt(0) == SIGNED;
        order = name.endsWith("BE") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        bytes = format.bytesPerSample();
        int end = 1;
        while (end < name.length() && Character.isDigit(name.charAt(end))) {
            end++;
        }
        bits = Integer.parseInt(name, 1, end, 10);
        scale = 1.0 / (1L << (bits - 1));
    }

    SampleFormat format() {
        return format;
    }

    ByteOrder order() {
        return order;
    }

    /** @param from in this format's byte order */
    double read(ByteBuffer from, int offset) {
        if (floating) {
            return bytes == Float.BYTES ? from.getFloat(offset) : from.getDouble(offset);
        }
        long raw = raw(from, offset);
        int unused = Long.SIZE - bits;
        long value = signed ? raw << unused >> unused : (raw << unused >>> unused) - (1L << (bits - 1));
        return value * scale;
    }

    private long raw(ByteBuffer from, int offset) {
        switch (bytes) {
            case 1:
                return from.get(offset);
            case 2:
                return from.getShort(offset);
            case 3:
                int low = order == ByteOrder.LITTLE_ENDIAN ? offset : offset + 2;
                int high = offset + offset + 2 - low;
                return (from.get(high) & 0xFFL) << 16 | (from.get(offset + 1) & 0xFFL) << 8 | (from.get(low) & 0xFFL);
            default:
                return from.getInt(offset);
        }
    }
}
