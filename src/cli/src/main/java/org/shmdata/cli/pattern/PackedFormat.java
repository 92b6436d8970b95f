// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

import java.util.List;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.PixelFormat;

/**
 * Where the components of a packed 8-bit RGB pixel are. GStreamer's names spell it out, byte by byte: {@code xBGR} is
 * filler, blue, green, red.
 */
final class PackedFormat {
    /** The names of the formats that can be painted. */
    static final List<String> NAMES =
            List.of("RGBA", "BGRA", "RGBx", "BGRx", "ARGB", "ABGR", "xRGB", "xBGR", "RGB", "BGR");

    private static final byte OPAQUE = (byte) 0xFF;

    private final int bytesPerPixel;
    private final int red;
    private final int green;
    private final int blue;
    private final int filler;

    private PackedFormat(String name) {
        bytesPerPixel = name.length();
        red = name.indexOf('R');
        green = name.indexOf('G');
        blue = name.indexOf('B');
        filler = Math.max(name.indexOf('A'), name.indexOf('x'));
    }

    /**
     * The packing of a format.
     *
     * @throws ShmdataException of reason {@code BAD_TYPE} for a format that is not packed 8-bit RGB: the message lists
     *     those that are
     */
    static PackedFormat of(PixelFormat format) {
        if (!NAMES.contains(format.name())) {
            throw new ShmdataException(
                    Reason.BAD_TYPE,
                    "no test pattern in the format " + format.name() + ": these work: " + String.join(", ", NAMES),
                    null);
        }
        return new PackedFormat(format.name());
    }

    int bytesPerPixel() {
        return bytesPerPixel;
    }

    /** Stores a pixel 0xRRGGBB as its bytes; alpha and filler become 255. */
    void pack(int rgb, byte[] pixels, int at) {
        pixels[at + red] = (byte) (rgb >> 16);
        pixels[at + green] = (byte) (rgb >> 8);
        pixels[at + blue] = (byte) rgb;
        if (filler >= 0) {
            pixels[at + filler] = OPAQUE;
        }
    }

    /** The pixel 0xRRGGBB that the bytes say. */
    int unpack(byte[] pixel) {
        return ((pixel[red] & 0xFF) << 16) | ((pixel[green] & 0xFF) << 8) | (pixel[blue] & 0xFF);
    }
}
