// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import java.awt.image.BufferedImage;
import org.shmdata.caps.PixelFormat;

/** Red, green and blue in 3 bytes, in this order or the other. */
final class Packed24Codec extends RowCodec {
    private static final int BYTES = 3;

    private final boolean redFirst;
    private final byte[] row;

    Packed24Codec(PixelFormat format, int width, int height) {
        super(width, height);
        redFirst = format == PixelFormat.RGB;
        row = new byte[BYTES * width];
    }

    @Override
    public int imageType() {
        return redFirst ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_3BYTE_BGR;
    }

    @Override
    public void decode(FrameBytes frame, ImageRows image) {
        if (agrees(image)) {
            for (int y = 0, step = rowsAtOnce(frame, image); y < height; y += step) {
                frame.get(0, y, image.bytes(), image.start(y), step * row.length);
            }
        } else {
            super.decode(frame, image);
        }
    }

    @Override
    public void encode(ImageRows image, FrameBytes frame) {
        if (agrees(image)) {
            for (int y = 0, step = rowsAtOnce(frame, image); y < height; y += step) {
                frame.put(0, y, image.bytes(), image.start(y), step * row.length);
            }
        } else {
            super.encode(image, frame);
        }
    }

    private boolean agrees(ImageRows image) {
        return !redFirst && image.type() == BufferedImage.TYPE_3BYTE_BGR;
    }

    private int rowsAtOnce(FrameBytes frame, ImageRows image) {
        return image.scan() == row.length && frame.strideBytes(0) == row.length ? height : 1;
    }

    @Override
    void decodeRow(FrameBytes frame, int y, int[] to, int at) {
        frame.get(0, y, row, 0, row.length);
        if (redFirst) {
            Pixels.fromRgb(row, 0, to, at, width);
        } else {
            Pixels.fromBgr(row, 0, to, at, width);
        }
    }

    @Override
    void encodeRow(FrameBytes frame, int y) {
        if (redFirst) {
            Pixels.toRgb(argb, row, 0, width);
        } else {
            Pixels.toBgr(argb, row, 0, width);
        }
        frame.put(0, y, row, 0, row.length);
    }
}
