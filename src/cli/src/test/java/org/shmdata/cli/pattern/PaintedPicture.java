// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

import java.nio.ByteBuffer;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;

/** A painted frame, read back byte by byte without the code that painted it. */
final class PaintedPicture {
    final VideoCaps caps;
    final ByteBuffer bytes;

    private PaintedPicture(VideoCaps caps) {
        this.caps = caps;
        // exactly as large as a frame: painting beyond it throws
        this.bytes = ByteBuffer.allocateDirect((int) caps.layout().size());
    }

    static PaintedPicture of(PixelFormat format, int width, int height) {
        return new PaintedPicture(VideoCaps.of(format, width, height, FrameRate.of(60)));
    }

    PaintedPicture paint(PatternKind kind, long frame) {
        new TestPattern(caps, kind)
                .paint(bytes, frame, caps.frameRate().orElseThrow().nanosOfFrame(frame));
        return this;
    }

    int rgb(int x, int y) {
        String components = caps.format().name();
        int pixel = y * caps.layout().strideBytes(0) + x * components.length();
        int rgb = 0;
        for (char component : new char[] {'R', 'G', 'B'}) {
            rgb = (rgb << 8) | (bytes.get(pixel + components.indexOf(component)) & 0xFF);
        }
        return rgb;
    }

    /** The byte that is no colour, 255 if the format has none. */
    int filler(int x, int y) {
        String components = caps.format().name();
        int at = Math.max(components.indexOf('A'), components.indexOf('x'));
        return at < 0 ? 255 : bytes.get(y * caps.layout().strideBytes(0) + x * components.length() + at) & 0xFF;
    }
}
