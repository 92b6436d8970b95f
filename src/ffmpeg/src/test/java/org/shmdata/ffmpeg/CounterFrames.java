// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;

/**
 * RGBA pictures that show their number in binary, as white and black squares over the whole width, above four colour
 * patches.
 */
final class CounterFrames {
    static final int BITS = 16;

    /** Red, green, blue and white, from the left. */
    static final int[] PATCHES = {0xff0000, 0x00ff00, 0x0000ff, 0xffffff};

    private static final int WHITE_BYTES = 0xffffffff;
    private static final int BLACK_BYTES = 0xff000000;

    private final VideoCaps caps;
    private final ByteBuffer pixels;

    CounterFrames(int width, int height) {
        caps = VideoCaps.of(PixelFormat.RGBA, width, height, FrameRate.of(60));
        pixels = ByteBuffer.allocateDirect(width * height * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = PATCHES[x * PATCHES.length / width];
                pixels.putInt((y * width + x) * 4, BLACK_BYTES | Integer.reverseBytes(rgb) >>> 8);
            }
        }
    }

    VideoCaps caps() {
        return caps;
    }

    /** The picture of that number; the same buffer each time. */
    ByteBuffer draw(int number) {
        int width = caps.width();
        for (int y = 0; y < caps.height() / 2; y++) {
            for (int x = 0; x < width; x++) {
                boolean one = ((number >> (x * BITS / width)) & 1) != 0;
                pixels.putInt((y * width + x) * 4, one ? WHITE_BYTES : BLACK_BYTES);
            }
        }
        return pixels;
    }

    /** The number of the picture that a reader is at, whatever its size. */
    static int read(VideoReader video) {
        int number = 0;
        for (int bit = 0; bit < BITS; bit++) {
            int green = video.rgb((2 * bit + 1) * video.width() / (2 * BITS), video.height() / 4) >> 8 & 0xff;
            number |= green > 127 ? 1 << bit : 0;
        }
        return number;
    }
}
