// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import java.awt.image.BufferedImage;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.awt.image.DataBufferUShort;
import java.awt.image.SampleModel;
import java.awt.image.SinglePixelPackedSampleModel;
import java.awt.image.WritableRaster;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of the image at hand, as pixels of alpha, red, green and blue, not premultiplied. */
final class ImageRows {
    private static final int[] NO_INTS = {};
    private static final byte[] NO_BYTES = {};
    private static final short[] NO_SHORTS = {};

    private @Nullable BufferedImage image;
    private int width;

    /** The image's type; {@code TYPE_CUSTOM} if its pixels are not accessed directly. */
    private int type;

    /** The samples of the image, in the array of their type; the others are empty. */
    private int[] ints = NO_INTS;

    private byte[] bytes = NO_BYTES;
    private short[] shorts = NO_SHORTS;

    /** Index of the first sample, and of each row's from the row before. */
    private int base;

    private int scan;

    void attach(BufferedImage newImage) {
        image = newImage;
        width = newImage.getWidth();
        type = newImage.getType();
        WritableRaster raster = newImage.getRaster();
        DataBuffer data = raster.getDataBuffer();
        SampleModel model = raster.getSampleModel();
        int pixelStride = 1;
        if (model instanceof SinglePixelPackedSampleModel packed && data instanceof DataBufferInt intData) {
            ints = intData.getData();
            scan = packed.getScanlineStride();
        } else if (model instanceof ComponentSampleModel component) {
            scan = component.getScanlineStride();
            pixelStride = component.getPixelStride();
            if (data instanceof DataBufferByte byteData) {
                bytes = byteData.getData();
            } else if (data instanceof DataBufferUShort shortData) {
                shorts = shortData.getData();
            }
        }
        if (!isDirect()) {
            type = BufferedImage.TYPE_CUSTOM;
        }
        base = data.getOffset()
                - raster.getSampleModelTranslateY() * scan
                - raster.getSampleModelTranslateX() * pixelStride;
    }

    private boolean isDirect() {
        return switch (type) {
            case BufferedImage.TYPE_INT_ARGB,
                    BufferedImage.TYPE_INT_RGB,
                    BufferedImage.TYPE_INT_BGR,
                    BufferedImage.TYPE_INT_ARGB_PRE -> ints != NO_INTS;
            case BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_4BYTE_ABGR, BufferedImage.TYPE_BYTE_GRAY ->
                bytes != NO_BYTES;
            case BufferedImage.TYPE_USHORT_GRAY -> shorts != NO_SHORTS;
            default -> false;
        };
    }

    /** Lets go of the image. */
    void detach() {
        image = null;
        ints = NO_INTS;
        bytes = NO_BYTES;
        shorts = NO_SHORTS;
    }

    int type() {
        return type;
    }

    /** Whether {@link #ints} may be filled with pixels as they are. */
    boolean holdsArgb() {
        return type == BufferedImage.TYPE_INT_ARGB || type == BufferedImage.TYPE_INT_RGB;
    }

    int[] ints() {
        return ints;
    }

    byte[] bytes() {
        return bytes;
    }

    short[] shorts() {
        return shorts;
    }

    /** Index of a row's first sample. */
    int start(int y) {
        return base + y * scan;
    }

    /** From a row's first sample to the next row's. */
    int scan() {
        return scan;
    }

    void read(int y, int[] argb) {
        int at = start(y);
        switch (type) {
            case BufferedImage.TYPE_INT_ARGB -> System.arraycopy(ints, at, argb, 0, width);
            case BufferedImage.TYPE_INT_RGB -> {
                System.arraycopy(ints, at, argb, 0, width);
                Pixels.or(argb, 0, width, RowCodec.OPAQUE);
            }
            case BufferedImage.TYPE_INT_BGR -> {
                System.arraycopy(ints, at, argb, 0, width);
                Pixels.swapRedAndBlue(argb, 0, width, RowCodec.OPAQUE);
            }
            case BufferedImage.TYPE_INT_ARGB_PRE -> {
                System.arraycopy(ints, at, argb, 0, width);
                Pixels.fromPremultiplied(argb, width);
            }
            case BufferedImage.TYPE_3BYTE_BGR -> Pixels.fromBgr(bytes, at, argb, 0, width);
            case BufferedImage.TYPE_4BYTE_ABGR -> Pixels.fromAbgr(bytes, at, argb, width);
            case BufferedImage.TYPE_BYTE_GRAY -> {
                for (int x = 0; x < width; x++) {
                    argb[x] = RowCodec.OPAQUE | (bytes[at + x] & 0xFF) * 0x010101;
                }
            }
            case BufferedImage.TYPE_USHORT_GRAY -> {
                for (int x = 0; x < width; x++) {
                    argb[x] = RowCodec.OPAQUE | (shorts[at + x] >> 8 & 0xFF) * 0x010101;
                }
            }
            default -> Objects.requireNonNull(image).getRGB(0, y, width, 1, argb, 0, width);
        }
    }

    /** May change {@code argb}. */
    void write(int y, int[] argb) {
        int at = start(y);
        switch (type) {
            case BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_INT_RGB -> System.arraycopy(argb, 0, ints, at, width);
            case BufferedImage.TYPE_INT_BGR -> {
                Pixels.swapRedAndBlue(argb, 0, width, 0);
                System.arraycopy(argb, 0, ints, at, width);
            }
            case BufferedImage.TYPE_INT_ARGB_PRE -> {
                Pixels.premultiply(argb, 0, width);
                System.arraycopy(argb, 0, ints, at, width);
            }
            case BufferedImage.TYPE_3BYTE_BGR -> Pixels.toBgr(argb, bytes, at, width);
            case BufferedImage.TYPE_4BYTE_ABGR -> Pixels.toAbgr(argb, bytes, at, width);
            case BufferedImage.TYPE_BYTE_GRAY -> {
                for (int x = 0; x < width; x++) {
                    bytes[at + x] = (byte) gray(argb[x]);
                }
            }
            case BufferedImage.TYPE_USHORT_GRAY -> {
                for (int x = 0; x < width; x++) {
                    shorts[at + x] = (short) (gray(argb[x]) * 0x0101);
                }
            }
            default -> Objects.requireNonNull(image).setRGB(0, y, width, 1, argb, 0, width);
        }
    }

    /** What colours are in a gray image: luma of BT.601, full range. */
    private static int gray(int argb) {
        return (argb >> 16 & 0xFF) * 19_595 + (argb >> 8 & 0xFF) * 38_470 + (argb & 0xFF) * 7_471 + Mix.HALF
                >> Mix.BITS;
    }
}
