// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.nio.ByteBuffer;

/** Writes numbers from -1 to 1 as samples of one format. Immutable. */
final class SampleWriter {
    private static final char FLOATING = 'F';
    private static final char UNSIGNED = 'U';

    private final boolean floating;
    private final boolean bigEndian;
    private final int bytes;

    /** What 1 would be if it fitted: one more than the largest value. */
    private final long one;

    /** What silence is. */
    private final long zero;

    /** GStreamer extends the sign of what has its bits in 4 bytes, and leaves the rest of 3 bytes empty. */
    private final long used;

    SampleWriter(SampleFormat format) {
        String name = format.name();
        floating = name.charAt(0) == FLOATING;
        bigEndian = name.endsWith("BE");
        bytes = format.bytesPerSample();
        int end = 1;
        while (end < name.length() && Character.isDigit(name.charAt(end))) {
            end++;
        }
        int bits = Integer.parseInt(name, 1, end, 10);
        one = 1L << (bits - 1);
        used = bytes == 3 ? (1L << bits) - 1 : -1;
        zero = name.charAt(0) == UNSIGNED ? one : 0;
    }

    /** @param to of any byte order */
    void write(float value, ByteBuffer to, int offset) {
        long raw = raw(value);
        for (int i = 0; i < bytes; i++) {
            to.put(bigEndian ? offset + bytes - 1 - i : offset + i, (byte) (raw >> (Byte.SIZE * i)));
        }
    }

    private long raw(float value) {
        if (floating) {
            return bytes == Float.BYTES ? Float.floatToRawIntBits(value) : Double.doubleToRawLongBits(value);
        }
        // what is no number rounds to 0
        return zero + Math.max(-one, Math.min(one - 1, Math.round((double) value * one))) & used;
    }
}
