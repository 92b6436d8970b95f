// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

/** A conversion row by row, for formats whose rows are independent of each other. */
abstract class RowCodec implements FrameCodec {
    static final int OPAQUE = 0xFF000000;

    final int width;
    final int height;

    /** A row of pixels on its way. */
    final int[] argb;

    RowCodec(int width, int height) {
        this.width = width;
        this.height = height;
        this.argb = new int[width];
    }

    /** Fills {@code to} from {@code at} on with the pixels of row {@code y}. */
    abstract void decodeRow(FrameBytes frame, int y, int[] to, int at);

    /** Writes {@link #argb} as row {@code y}, and may change it. */
    abstract void encodeRow(FrameBytes frame, int y);

    @Override
    public void decode(FrameBytes frame, ImageRows image) {
        for (int y = 0; y < height; y++) {
            if (image.holdsArgb()) {
                decodeRow(frame, y, image.ints(), image.start(y));
            } else {
                decodeRow(frame, y, argb, 0);
                image.write(y, argb);
            }
        }
    }

    @Override
    public void encode(ImageRows image, FrameBytes frame) {
        for (int y = 0; y < height; y++) {
            image.read(y, argb);
            encodeRow(frame, y);
        }
    }
}
