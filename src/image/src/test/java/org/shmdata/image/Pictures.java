// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;

/** Images to convert, and how far two are apart. */
final class Pictures {
    /**
     * Side of a patch of one colour, in which every chroma sample is of one colour, also that of two fields of 4:1:0.
     */
    private static final int PATCH = 8;

    private Pictures() {}

    static List<PixelFormat> formats() {
        List<PixelFormat> formats = new ArrayList<>(List.of(PixelFormat.values()));
        formats.removeIf(format -> !FrameImages.supports(format));
        return formats;
    }

    static VideoCaps caps(PixelFormat format, int width, int height) {
        return VideoCaps.of(format, width, height, FrameRate.of(25));
    }

    static boolean isGray(PixelFormat format) {
        return format.name().startsWith("GRAY");
    }

    static boolean hasAlpha(PixelFormat format) {
        return switch (format) {
            case RGBA, BGRA, ARGB, ABGR, GBRA, AYUV, VUYA, A420, AV12 -> true;
            default -> false;
        };
    }

    static boolean isYuv(PixelFormat format) {
        return YuvSamples.of(format) != null;
    }

    /** Patches of random colours. */
    static BufferedImage patches(int width, int height, int type, long seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y += PATCH) {
            for (int x = 0; x < width; x += PATCH) {
                int colour = random.nextInt();
                for (int py = y; py < Math.min(height, y + PATCH); py++) {
                    for (int px = x; px < Math.min(width, x + PATCH); px++) {
                        image.setRGB(px, py, colour);
                    }
                }
            }
        }
        return image;
    }

    /** Every pixel of another random colour. */
    static BufferedImage noise(int width, int height, int type, long seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return image;
    }

    static int[] argb(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    /** The greatest difference of two samples. */
    static int distance(int[] expected, int[] actual, boolean withAlpha) {
        if (expected.length != actual.length) {
            throw new AssertionError(expected.length + " pixels and " + actual.length);
        }
        int distance = 0;
        for (int i = 0; i < expected.length; i++) {
            for (int shift = 0; shift < (withAlpha ? 32 : 24); shift += 8) {
                distance = Math.max(distance, Math.abs((expected[i] >> shift & 0xFF) - (actual[i] >> shift & 0xFF)));
            }
        }
        return distance;
    }
}
