// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import java.awt.image.BufferedImage;
import org.shmdata.caps.PixelFormat;

/** Red, green, blue and alpha or an unused byte, in any order, in 4 bytes. */
final class Packed32Codec extends RowCodec {
    /** Where the bytes of a little-endian pixel have to go. */
    private enum Order {
        BGRA,
        RGBA,
        ARGB,
        ABGR
    }

    private final Order order;
    private final boolean alpha;

    /** What is added to a pixel that has no alpha. */
    private final int opaque;

    Packed32Codec(PixelFormat format, int width, int height) {
        super(width, height);
        order = switch (format) {
            case BGRA, BGRx -> Order.BGRA;
            case RGBA, RGBx -> Order.RGBA;
            case ARGB, xRGB -> Order.ARGB;
            case ABGR, xBGR -> Order.ABGR;
            default -> throw new AssertionError(format);
        };
        alpha = format.name().indexOf('A') >= 0;
        opaque = alpha ? 0 : OPAQUE;
    }

    @Override
    public int imageType() {
        return alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
    }

    @Override
    public void decode(FrameBytes frame, ImageRows image) {
        if (imageTakesPixels(image.type())) {
            for (int y = 0, step = rowsAtOnce(image); y < height; y += step) {
                frame.getPixels(y * width, image.ints(), image.start(y), step * width);
            }
        } else if (order == Order.ABGR && alpha && image.type() == BufferedImage.TYPE_4BYTE_ABGR) {
            for (int y = 0; y < height; y++) {
                frame.get(0, y, image.bytes(), image.start(y), Integer.BYTES * width);
            }
        } else {
            super.decode(frame, image);
        }
    }

    @Override
    public void encode(ImageRows image, FrameBytes frame) {
        if (order == Order.BGRA && alpha && image.type() == BufferedImage.TYPE_INT_ARGB) {
            for (int y = 0, step = rowsAtOnce(image); y < height; y += step) {
                frame.putPixels(y * width, image.ints(), image.start(y), step * width);
            }
        } else if (order == Order.ABGR && alpha && image.type() == BufferedImage.TYPE_4BYTE_ABGR) {
            for (int y = 0; y < height; y++) {
                frame.put(0, y, image.bytes(), image.start(y), Integer.BYTES * width);
            }
        } else {
            super.encode(image, frame);
        }
    }

    /** Whether the image's ints are the frame's; the eight upper bits do not matter to an image without alpha. */
    private boolean imageTakesPixels(int imageType) {
        return switch (imageType) {
            case BufferedImage.TYPE_INT_ARGB -> order == Order.BGRA && alpha;
            case BufferedImage.TYPE_INT_RGB -> order == Order.BGRA;
            case BufferedImage.TYPE_INT_BGR -> order == Order.RGBA;
            default -> false;
        };
    }

    private int rowsAtOnce(ImageRows image) {
        return image.scan() == width ? height : 1;
    }

    @Override
    void decodeRow(FrameBytes frame, int y, int[] to, int at) {
        frame.getPixels(y * width, to, at, width);
        int end = at + width;
        switch (order) {
            case RGBA -> Pixels.swapRedAndBlue(to, at, end, opaque);
            case ARGB -> Pixels.reverse(to, at, end, opaque);
            case ABGR -> Pixels.rotateRight(to, at, end, opaque);
            case BGRA -> {
                if (!alpha) {
                    Pixels.or(to, at, end, OPAQUE);
                }
            }
        }
    }

    @Override
    void encodeRow(FrameBytes frame, int y) {
        if (!alpha) {
            Pixels.or(argb, 0, width, OPAQUE);
        }
        switch (order) {
            case RGBA -> Pixels.swapRedAndBlue(argb, 0, width, 0);
            case ARGB -> Pixels.reverse(argb, 0, width, 0);
            case ABGR -> Pixels.rotateLeft(argb, 0, width);
            case BGRA -> {}
        }
        frame.putPixels(y * width, argb, 0, width);
    }
}
