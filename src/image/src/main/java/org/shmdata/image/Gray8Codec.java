// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import java.awt.image.BufferedImage;

/** One byte a pixel, from black to white. */
final class Gray8Codec extends RowCodec {
    private final boolean fullRange;
    private final GrayTables tables;
    private final Mix toLuma;
    private final byte[] row;
    private final int[] red;
    private final int[] green;
    private final int[] blue;

    Gray8Codec(int width, int height, SourceColour colour) {
        super(width, height);
        fullRange = colour.fullRange();
        tables = new GrayTables(colour);
        toLuma = RgbToYuv.luma(colour);
        red = new int[width];
        green = new int[width];
        blue = new int[width];
        row = new byte[width];
    }

    @Override
    public int imageType() {
        return BufferedImage.TYPE_BYTE_GRAY;
    }

    @Override
    public void decode(FrameBytes frame, ImageRows image) {
        if (agrees(image)) {
            for (int y = 0, step = rowsAtOnce(frame, image); y < height; y += step) {
                frame.get(0, y, image.bytes(), image.start(y), step * width);
            }
        } else {
            super.decode(frame, image);
        }
    }

    @Override
    public void encode(ImageRows image, FrameBytes frame) {
        if (agrees(image)) {
            for (int y = 0, step = rowsAtOnce(frame, image); y < height; y += step) {
                frame.put(0, y, image.bytes(), image.start(y), step * width);
            }
        } else {
            super.encode(image, frame);
        }
    }

    private boolean agrees(ImageRows image) {
        return fullRange && image.type() == BufferedImage.TYPE_BYTE_GRAY;
    }

    private int rowsAtOnce(FrameBytes frame, ImageRows image) {
        return image.scan() == width && frame.strideBytes(0) == width ? height : 1;
    }

    @Override
    void decodeRow(FrameBytes frame, int y, int[] to, int at) {
        frame.get(0, y, row, 0, width);
        tables.toArgb(row, 0, 1, to, at, width);
    }

    @Override
    void encodeRow(FrameBytes frame, int y) {
        Mix.split(argb, 16, red, width);
        Mix.split(argb, 8, green, width);
        Mix.split(argb, 0, blue, width);
        toLuma.apply(red, green, blue, argb, width);
        for (int x = 0; x < width; x++) {
            row[x] = (byte) argb[x];
        }
        frame.put(0, y, row, 0, width);
    }
}
