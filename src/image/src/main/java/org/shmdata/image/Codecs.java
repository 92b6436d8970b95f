// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import java.util.Objects;
import org.shmdata.caps.Colorimetry;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;

/** Which format is converted how. */
final class Codecs {
    private Codecs() {}

    static boolean supports(PixelFormat format) {
        return switch (format) {
            case RGBA,
                    BGRA,
                    ARGB,
                    ABGR,
                    RGBx,
                    BGRx,
                    xRGB,
                    xBGR,
                    RGB,
                    BGR,
                    GBR,
                    GBRA,
                    RGBP,
                    BGRP,
                    GRAY8,
                    GRAY16_LE,
                    GRAY16_BE -> true;
            default -> YuvSamples.of(format) != null;
        };
    }

    static FrameCodec of(VideoCaps caps) {
        PixelFormat format = caps.format();
        if (!supports(format)) {
            throw new IllegalArgumentException(
                    "video format " + format
                            + " cannot be converted to and from images: expected one with 8 bits a sample, such as RGBA, I420 or NV12");
        }
        if (caps.interlaceMode().filter("alternate"::equals).isPresent()) {
            throw new IllegalArgumentException("in interlace mode alternate a frame is one field, not an image:"
                    + " expected interleaved or progressive");
        }
        if (caps.layout().size() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a frame of " + caps.layout().size() + " bytes (" + format + ", "
                    + caps.width() + "x" + caps.height() + ") is more than a ByteBuffer can hold");
        }
        int width = caps.width();
        int height = caps.height();
        return switch (format) {
            case RGBA, BGRA, ARGB, ABGR, RGBx, BGRx, xRGB, xBGR -> new Packed32Codec(format, width, height);
            case RGB, BGR -> new Packed24Codec(format, width, height);
            case GBR -> new PlanarRgbCodec(width, height, 2, 0, 1, -1);
            case GBRA -> new PlanarRgbCodec(width, height, 2, 0, 1, 3);
            case RGBP -> new PlanarRgbCodec(width, height, 0, 1, 2, -1);
            case BGRP -> new PlanarRgbCodec(width, height, 2, 1, 0, -1);
            case GRAY8 -> new Gray8Codec(width, height, new SourceColour(Colorimetry.ofGray(caps)));
            case GRAY16_LE, GRAY16_BE ->
                new Gray16Codec(format, width, height, new SourceColour(Colorimetry.ofGray(caps)));
            default ->
                new YuvCodec(
                        Objects.requireNonNull(YuvSamples.of(format)),
                        width,
                        height,
                        interleaved(caps),
                        new SourceColour(Colorimetry.ofYuv(caps)));
        };
    }

    private static boolean interleaved(VideoCaps caps) {
        return caps.interlaceMode().filter("interleaved"::equals).isPresent();
    }
}
