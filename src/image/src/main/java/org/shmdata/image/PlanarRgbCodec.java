// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/** Red, green, blue and perhaps alpha, each in a plane of its own. */
final class PlanarRgbCodec extends RowCodec {
    private final int redPlane;
    private final int greenPlane;
    private final int bluePlane;
    private final int alphaPlane;
    private final byte[] red;
    private final byte[] green;
    private final byte[] blue;
    private final byte[] alpha;

    /**
     * @param alphaPlane -1 for none
     */
    PlanarRgbCodec(int width, int height, int redPlane, int greenPlane, int bluePlane, int alphaPlane) {
        super(width, height);
        this.redPlane = redPlane;
        this.greenPlane = greenPlane;
        this.bluePlane = bluePlane;
        this.alphaPlane = alphaPlane;
        red = new byte[width];
        green = new byte[width];
        blue = new byte[width];
        alpha = new byte[width];
        Arrays.fill(alpha, (byte) 255);
    }

    @Override
    public int imageType() {
        return alphaPlane < 0 ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB;
    }

    @Override
    void decodeRow(FrameBytes frame, int y, int[] to, int at) {
        frame.get(redPlane, y, red, 0, width);
        frame.get(greenPlane, y, green, 0, width);
        frame.get(bluePlane, y, blue, 0, width);
        if (alphaPlane >= 0) {
            frame.get(alphaPlane, y, alpha, 0, width);
        }
        for (int x = 0; x < width; x++) {
            to[at + x] = alpha[x] << 24 | (red[x] & 0xFF) << 16 | (green[x] & 0xFF) << 8 | blue[x] & 0xFF;
        }
    }

    @Override
    void encodeRow(FrameBytes frame, int y) {
        for (int x = 0; x < width; x++) {
            int p = argb[x];
            red[x] = (byte) (p >> 16);
            green[x] = (byte) (p >> 8);
            blue[x] = (byte) p;
        }
        frame.put(redPlane, y, red, 0, width);
        frame.put(greenPlane, y, green, 0, width);
        frame.put(bluePlane, y, blue, 0, width);
        if (alphaPlane >= 0) {
            for (int x = 0; x < width; x++) {
                alpha[x] = (byte) (argb[x] >> 24);
            }
            frame.put(alphaPlane, y, alpha, 0, width);
        }
    }
}
