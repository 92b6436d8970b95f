// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

/** What 8-bit codes of luma look like. */
final class GrayTables {
    private final int[] argb = new int[256];

    GrayTables(SourceColour colour) {
        for (int code = 0; code < argb.length; code++) {
            long level = Math.round((code - colour.lumaOffset()) * 255 / colour.lumaScale());
            int gray = (int) Math.max(0, Math.min(255, level));
            argb[code] = RowCodec.OPAQUE | gray * 0x010101;
        }
    }

    /** Every {@code step}th of the codes, to pixels. */
    void toArgb(byte[] codes, int first, int step, int[] to, int at, int count) {
        int[] table = argb;
        for (int i = 0; i < count; i++) {
            to[at + i] = table[codes[first + i * step] & 0xFF];
        }
    }
}
