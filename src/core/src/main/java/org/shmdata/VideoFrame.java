// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;
import org.shmdata.caps.VideoLayout;
import org.shmdata.session.HeldFrame;

/**
 * A frame seen as a picture: where its planes, rows and pixels lie. Nothing is copied.
 *
 * <p>Like its {@link Frame} it is for the thread that received it, and its planes can be read until the frame is
 * closed. Call {@link Frame#asVideo} for every frame. That of a {@link FrameCopy} stays as it is, for one thread at a
 * time.
 */
public final class VideoFrame {
    private final HeldFrame frame;
    private long sequence = -1;
    private VideoCaps caps;
    private VideoLayout layout;
    private ByteBuffer[] planes;

    // view sets the rest before anybody gets it
    @SuppressWarnings("NullAway.Init")
    VideoFrame(HeldFrame frame) {
        this.frame = frame;
    }

    /** Shows the frame as it is now. The planes stay the same for as long as memory, size and layout do. */
    VideoFrame view() {
        VideoCaps newCaps = frame.stream().video();
        layout = layoutOf(newCaps);
        planes = PlaneViews.of(frame.memory(), frame.bytes(), layout);
        caps = newCaps;
        if (sequence != frame.sequence()) {
            sequence = frame.sequence();
            for (ByteBuffer plane : planes) {
                Views.renew(plane, plane.capacity(), ByteOrder.nativeOrder());
            }
        }
        return this;
    }

    private VideoLayout layoutOf(VideoCaps of) {
        try {
            return of.layoutOf(frame.sizeBytes());
        } catch (IllegalArgumentException e) {
            throw new ShmdataException(Reason.BAD_SIZE, frame.origin() + ": " + e.getMessage(), e);
        }
    }

    /**
     * The type, with all that has no getter here: frame rate, colorimetry, interlacing.
     *
     * @return what the writer says
     */
    public VideoCaps caps() {
        return caps;
    }

    /**
     * The format of the pixels.
     *
     * @return says what the planes hold
     */
    public PixelFormat format() {
        return caps.format();
    }

    /**
     * The picture's width.
     *
     * @return pixels; a row may be longer, see {@link #strideBytes}
     */
    public int width() {
        return caps.width();
    }

    /**
     * The picture's height.
     *
     * @return pixels; a plane may have fewer rows, or more that pad it, see {@link #rows}
     */
    public int height() {
        return caps.height();
    }

    /**
     * Where the planes lie in the frame: as GStreamer pads them or, by the frame's size, tight.
     *
     * @return offsets, strides and rows
     */
    public VideoLayout layout() {
        return layout;
    }

    /**
     * How many planes there are.
     *
     * @return 1 to 4
     */
    public int planeCount() {
        return planes.length;
    }

    /**
     * The bytes of a plane, without a copy.
     *
     * @param plane from 0 to {@link #planeCount} - 1; red, green, blue in one for packed formats, luma first for planar
     *     ones
     * @return a direct buffer in native byte order from position 0 to {@link #strideBytes} x {@link #rows}, read-only
     *     unless it is of a {@link FrameCopy}; the same object for every frame in the same memory
     * @throws ShmdataException of reason {@code CLOSED} once the frame is closed
     * @throws IndexOutOfBoundsException if there is no such plane
     */
    public ByteBuffer plane(int plane) {
        ByteBuffer of = planes[plane];
        Frame.checkReadable(frame);
        if (frame.sequence() != sequence) {
            throw new ShmdataException(
                    Reason.CLOSED, "this picture's frame is closed: call asVideo() of the next one", null);
        }
        return of;
    }

    /**
     * The distance of a plane's rows.
     *
     * @param plane from 0 to {@link #planeCount} - 1
     * @return bytes from the start of a row to the start of the next; at least what its pixels take
     * @throws IndexOutOfBoundsException if there is no such plane
     */
    public int strideBytes(int plane) {
        return layout.strideBytes(plane);
    }

    /**
     * A plane's rows, also those that only pad it.
     *
     * @param plane from 0 to {@link #planeCount} - 1
     * @return rows; half the height for the chroma planes of {@code I420}
     * @throws IndexOutOfBoundsException if there is no such plane
     */
    public int rows(int plane) {
        return layout.rows(plane);
    }
}
