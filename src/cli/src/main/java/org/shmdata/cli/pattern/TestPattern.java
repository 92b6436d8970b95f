// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.VideoCaps;
import org.shmdata.caps.VideoLayout;

/**
 * A moving test picture: from the top a pattern, the frame counter and the clock, the stamp. Deterministic: the same
 * frame number and clock make the same pixels. For one thread.
 */
public final class TestPattern {
    /** The names of the pixel formats that can be painted. */
    public static final List<String> FORMATS = PackedFormat.NAMES;

    private static final FrameRate USUAL_RATE = FrameRate.of(60);

    private final PackedFormat format;
    private final int width;
    private final int height;
    private final VideoLayout layout;
    private final Pattern pattern;
    private final Readout readout;

    /** The last frame's memory: a writer gives the same buffer again and again. */
    private @Nullable ByteBuffer memory;

    private @Nullable Raster picture;

    /**
     * Prepares everything that does not move.
     *
     * @param caps of the frames: packed 8-bit RGB of any size
     * @param kind what to paint
     * @throws ShmdataException for another pixel format, the message lists those that work; for frames over 2 GiB
     */
    public TestPattern(VideoCaps caps, PatternKind kind) {
        format = PackedFormat.of(caps.format());
        width = caps.width();
        layout = caps.layout();
        // of the frame: a field of alternate video has half the rows of the picture
        height = layout.rows(0);
        if (layout.size() > Integer.MAX_VALUE) {
            throw new ShmdataException(
                    Reason.BAD_SIZE,
                    "a picture of " + width + "x" + height + " needs " + layout.size() + " bytes: at most 2 GiB work",
                    null);
        }
        readout = new Readout(format, width, height);
        int rows = height - readout.rows() - FrameStamp.rows(width, height);
        FrameRate rate = caps.frameRate().orElse(USUAL_RATE);
        pattern = kind.on(new Pattern.Area(format, width, rows, rate.perSecond()));
    }

    // whose memory it is counts here, not what it holds
    @SuppressWarnings("ReferenceEquality")
    private Raster of(ByteBuffer into) {
        Raster known = picture;
        if (known == null || memory != into) {
            known = new Raster(format, width, height, layout.strideBytes(0), into);
            memory = into;
            picture = known;
        }
        return known;
    }

    /**
     * Paints a frame in place.
     *
     * @param into the frame's memory from index 0, of the size that the caps' layout says; its position and limit stay
     *     as they are
     * @param frame counted from 0
     * @param clockNanos what the clock shows, 0 or more
     */
    public void paint(ByteBuffer into, long frame, long clockNanos) {
        Raster picture = of(into);
        pattern.paint(picture, frame);
        int stampRows = FrameStamp.rows(width, height);
        readout.paint(picture, height - stampRows - readout.rows(), frame, clockNanos);
        FrameStamp.paint(picture, frame);
    }
}
