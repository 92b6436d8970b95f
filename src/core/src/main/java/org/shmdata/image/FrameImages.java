// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.shmdata.Frame;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataWriter;
import org.shmdata.WriteAccess;
import org.shmdata.WriteResult;
import org.shmdata.caps.CapsException;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;

/**
 * Turns frames of one video type into images, and images into frames.
 *
 * <pre>{@code
 * FrameImages images = FrameImages.of(caps);
 * BufferedImage image = images.toImage(frame, null);      // the first time
 * image = images.toImage(frame, image);                   // from then on, into the same image
 * images.write(image, writer);                            // straight into shared memory
 * }</pre>
 *
 * <p><b>Formats.</b> All of {@link PixelFormat} that keep 8 bits a sample in rows: {@code RGBA BGRA ARGB ABGR RGBx BGRx xRGB
 * xBGR RGB BGR}, planar {@code GBR GBRA RGBP BGRP}, gray {@code GRAY8}, packed YUV {@code YUY2 UYVY YVYU VYUY AYUV VUYA v308 IYU1 IYU2},
 * planar YUV {@code I420 YV12 Y42B Y41B Y444 YUV9 YVU9 A420} and {@code NV12 NV21 NV16 NV61 NV24 AV12}; and 16-bit gray {@code
 * GRAY16_LE GRAY16_BE}.
 *
 * <p><b>Frames</b> may be of either layout, GStreamer's or the tight one; their size tells, see {@link VideoCaps#layoutOf}.
 *
 * <p><b>Colours.</b> YUV is converted by the matrix (BT.601, BT.709, BT.2020, SMPTE 240M or FCC) and the range that the field {@code
 * colorimetry} of the caps names. Where it names none that GStreamer takes for YUV, the matrix is GStreamer's choice, BT.601 up to a
 * height of 576 and BT.709 above, and the range is limited (16 to 235). RGB and, unless the caps say otherwise, gray have the full range
 * (0 to 255). Transfer functions and primaries are left as they are. Where chroma is subsampled, a chroma sample is the colour of all the
 * pixels it covers; going back it is their average. Fields of interlaced 4:2:0 and 4:1:0 pictures have chroma rows of their own.
 *
 * <p><b>Alpha</b> is not premultiplied in frames. Frames without alpha give opaque images; for such frames the alpha of an image is
 * dropped, and the unused byte of {@code RGBx} and its kind is written as 255. Other bytes that only pad are of no meaning.
 *
 * <p><b>Gray</b> is taken by its numbers: 128 in a frame is 128 in an image of {@link BufferedImage#TYPE_BYTE_GRAY}, and gray 128 in RGB. (Java's
 * own {@code getRGB} takes such images as linear light and gives another number.)
 *
 * <p><b>Images</b> may be of any type, and parts of others ({@code getSubimage}). Fast are {@code TYPE_INT_ARGB}, {@code TYPE_INT_RGB}, {@code
 * TYPE_INT_BGR}, {@code TYPE_INT_ARGB_PRE}, {@code TYPE_3BYTE_BGR}, {@code TYPE_4BYTE_ABGR} and the gray types: these cost no garbage. All
 * others go through {@code getRGB} and {@code setRGB}, which is slow. Java2D keeps no accelerated copy of an image that was given here,
 * because its pixels are accessed directly.
 *
 * <p>Keeps rows to work in, so it is for one thread at a time; and it keeps hold of the buffers it saw last, so that the memory of those
 * frames stays mapped as long as this object lives.
 */
public final class FrameImages {
    private final VideoCaps caps;
    private final FrameCodec codec;
    private final FrameBytes source = new FrameBytes();
    private final FrameBytes target = new FrameBytes();
    private final ImageRows rows = new ImageRows();

    private FrameImages(VideoCaps caps) {
        this.caps = caps;
        this.codec = Codecs.of(caps);
    }

    /**
     * A converter for frames of one type.
     *
     * @param caps what the frames are
     * @return the converter, to be used for all of them
     * @throws CapsException where the format is none of those above, frames are single fields (interlace mode {@code alternate}), or a
     *     frame is of 2 GiB and more
     */
    public static FrameImages of(VideoCaps caps) {
        return new FrameImages(caps);
    }

    /**
     * Whether there is a conversion.
     *
     * @param format of frames
     * @return true for the formats above
     */
    public static boolean supports(PixelFormat format) {
        return Codecs.supports(format);
    }

    /**
     * The type of the frames.
     *
     * @return as given
     */
    public VideoCaps caps() {
        return caps;
    }

    /**
     * An image as {@link #toImage} makes it: of the caps' size and the type that suits the format.
     *
     * @return {@code TYPE_3BYTE_BGR} for {@code BGR}, {@code TYPE_BYTE_GRAY} and {@code TYPE_USHORT_GRAY} for gray, {@code TYPE_INT_ARGB}
     *     for the formats with alpha, {@code TYPE_INT_RGB} for all others
     */
    public BufferedImage createImage() {
        return new BufferedImage(caps.width(), caps.height(), codec.imageType());
    }

    /**
     * The picture of a frame.
     *
     * @param frame the frame's bytes from its position to its limit, which stay as they are; direct or heap
     * @param reuse the image to draw into, of any type; null or one of another size: a new one is made
     * @return {@code reuse} where its size fits, else a new image, see {@link #createImage}
     * @throws CapsException where the buffer has not the size of such a frame; it names the sizes expected
     */
    public BufferedImage toImage(ByteBuffer frame, @Nullable BufferedImage reuse) {
        source.attach(frame, caps.layoutOf(frame.remaining()));
        BufferedImage image = reuse == null || !fits(reuse) ? createImage() : reuse;
        rows.attach(image);
        try {
            codec.decode(source, rows);
        } finally {
            rows.detach();
        }
        return image;
    }

    /**
     * The picture of a frame, as {@link #toImage(ByteBuffer, BufferedImage)}; where its reader is in its buffer is of no account.
     *
     * @param frame as received, not closed yet; its type must be {@link #caps()}
     * @param reuse the image to draw into; null or one of another size: a new one is made
     * @return {@code reuse} where its size fits, else a new image
     * @throws CapsException where the frame has another size than the caps say
     * @throws ShmdataException of reason {@code CLOSED} once the frame is closed
     */
    public BufferedImage toImage(Frame frame, @Nullable BufferedImage reuse) {
        ByteBuffer bytes = frame.buffer();
        int position = bytes.position();
        int limit = bytes.limit();
        // All of the frame, however far it was read.
        bytes.clear().limit((int) frame.sizeBytes());
        try {
            return toImage(bytes, reuse);
        } finally {
            bytes.limit(limit).position(position);
        }
    }

    /**
     * Makes a frame of an image.
     *
     * @param image of the caps' size and any type
     * @param frame where to write it, from its position to its limit, which stay as they are; direct or heap
     * @throws CapsException where the buffer has not the size of such a frame; it names the sizes expected
     * @throws IllegalArgumentException where the image has another size, or the buffer is read-only
     */
    public void toFrame(BufferedImage image, ByteBuffer frame) {
        requireSize(image);
        if (frame.isReadOnly()) {
            throw new IllegalArgumentException(
                    "the buffer is read-only: a frame is made in a buffer that can be written, such as WriteAccess.buffer()");
        }
        target.attach(frame, caps.layoutOf(frame.remaining()));
        rows.attach(image);
        try {
            codec.encode(rows, target);
        } finally {
            rows.detach();
        }
    }

    /**
     * Writes an image as the next frame, in place, in GStreamer's layout.
     *
     * @param image of the caps' size and any type
     * @param writer opened with {@link #caps()}
     * @return {@code DROPPED} only where the writer has a write timeout and it ran out
     * @throws IllegalArgumentException where the image has another size
     * @throws ShmdataException as {@link ShmdataWriter#tryAcquire(long)}
     */
    public WriteResult write(BufferedImage image, ShmdataWriter writer) {
        requireSize(image);
        try (WriteAccess access = writer.tryAcquire(caps.layout().size())) {
            if (access == null) {
                return WriteResult.DROPPED;
            }
            toFrame(image, access.buffer());
            access.publish();
        }
        return WriteResult.WRITTEN;
    }

    private boolean fits(BufferedImage image) {
        return image.getWidth() == caps.width() && image.getHeight() == caps.height();
    }

    private void requireSize(BufferedImage image) {
        if (!fits(image)) {
            throw new IllegalArgumentException("an image of " + image.getWidth() + "x" + image.getHeight() + " is no frame of " + caps.width() + "x"
                    + caps.height() + ": scale it first, or take VideoCaps.withSize");
        }
    }
}
