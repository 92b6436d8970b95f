// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import java.awt.image.BufferedImage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.shmdata.caps.PixelFormat;

/** Two bytes a pixel, from black to white. Images of 8 bits get the upper byte. */
final class Gray16Codec extends RowCodec {
    private static final VarHandle LITTLE =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BIG = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private final boolean littleEndian;
    private final SourceColour colour;
    private final GrayTables tables;
    private final byte[] row;

    Gray16Codec(PixelFormat format, int width, int height, SourceColour colour) {
        super(width, height);
        littleEndian = format == PixelFormat.GRAY16_LE;
        this.colour = colour;
        tables = new GrayTables(colour);
        row = new byte[Short.BYTES * width];
    }

    @Override
    public int imageType() {
        return BufferedImage.TYPE_USHORT_GRAY;
    }

    @Override
    public void decode(FrameBytes frame, ImageRows image) {
        if (!agrees(image)) {
            super.decode(frame, image);
            return;
        }
        short[] shorts = image.shorts();
        for (int y = 0; y < height; y++) {
            frame.get(0, y, row, 0, row.length);
            int at = image.start(y);
            for (int x = 0; x < width; x++) {
                shorts[at + x] = littleEndian ? (short) LITTLE.get(row, 2 * x) : (short) BIG.get(row, 2 * x);
            }
        }
    }

    @Override
    public void encode(ImageRows image, FrameBytes frame) {
        if (!agrees(image)) {
            super.encode(image, frame);
            return;
        }
        short[] shorts = image.shorts();
        for (int y = 0; y < height; y++) {
            int at = image.start(y);
            for (int x = 0; x < width; x++) {
                put(x, shorts[at + x]);
            }
            frame.put(0, y, row, 0, row.length);
        }
    }

    private boolean agrees(ImageRows image) {
        return colour.fullRange() && image.type() == BufferedImage.TYPE_USHORT_GRAY;
    }

    @Override
    void decodeRow(FrameBytes frame, int y, int[] to, int at) {
        frame.get(0, y, row, 0, row.length);
        tables.toArgb(row, littleEndian ? 1 : 0, Short.BYTES, to, at, width);
    }

    @Override
    void encodeRow(FrameBytes frame, int y) {
        // In 16 bits black and white are 256 times what they are in 8, but in full range white is 65535.
        double scale = colour.fullRange() ? 257 : 256 * colour.lumaScale() / 255;
        double offset = 256.0 * colour.lumaOffset() + 0.5;
        for (int x = 0; x < width; x++) {
            int p = argb[x];
            double level = colour.kr() * (p >> 16 & 0xFF) + colour.kg() * (p >> 8 & 0xFF) + colour.kb() * (p & 0xFF);
            put(x, (short) (int) (level * scale + offset));
        }
        frame.put(0, y, row, 0, row.length);
    }

    private void put(int x, short value) {
        if (littleEndian) {
            LITTLE.set(row, 2 * x, value);
        } else {
            BIG.set(row, 2 * x, value);
        }
    }
}
