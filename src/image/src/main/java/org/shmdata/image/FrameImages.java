// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.shmdata.FrameContent;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataWriter;
import org.shmdata.VideoFrame;
import org.shmdata.WriteAccess;
import org.shmdata.WriteResult;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;
import org.shmdata.caps.VideoLayout;

/**
 * Turns video frames into images, and images into frames.
 *
 * <pre>{@code
 * FrameImages images = FrameImages.of(caps);
 * BufferedImage image = images.toImage(frame, null);      // the first time
 * image = images.toImage(frame, image);                   // from then on, into the same image
 * images.write(image, writer);                            // straight into shared memory
 * }</pre>
 *
 * <p><b>Types.</b> A {@link org.shmdata.Frame} is read by its own type and a {@link ShmdataWriter} gets frames of its
 * type, so that one object serves for a stream whose format and size change. The caps given at first are those of
 * buffers, which do not tell what they hold.
 *
 * <p><b>Formats.</b> All of {@link PixelFormat} that keep 8 bits a sample in rows: {@code RGBA BGRA ARGB ABGR RGBx BGRx
 * xRGB xBGR RGB BGR}, planar {@code GBR GBRA RGBP BGRP}, gray {@code GRAY8}, packed YUV {@code YUY2 UYVY YVYU VYUY AYUV
 * VUYA v308 IYU1 IYU2}, planar YUV {@code I420 YV12 Y42B Y41B Y444 YUV9 YVU9 A420} and {@code NV12 NV21 NV16 NV61 NV24
 * AV12}; and 16-bit gray {@code GRAY16_LE GRAY16_BE}.
 *
 * <p><b>Frames</b> may be of either layout, GStreamer's or the tight one; their size tells, see {@link
 * VideoCaps#layoutOf}.
 *
 * <p><b>Colours.</b> YUV is converted by the matrix (BT.601, BT.709, BT.2020, SMPTE 240M or FCC) and the range that the
 * field {@code colorimetry} of the caps names. If it names none that GStreamer takes for YUV, the matrix is GStreamer's
 * choice, BT.601 up to a height of 576 and BT.709 above, and the range is limited (16 to 235). RGB and, unless the caps
 * say otherwise, gray have the full range (0 to 255). Transfer functions and primaries are left as they are. If chroma
 * is subsampled, a chroma sample is the colour of all the pixels it covers; going back it is their average. Fields of
 * interlaced 4:2:0 and 4:1:0 pictures have chroma rows of their own.
 *
 * <p><b>Alpha</b> is not premultiplied in frames. Frames without alpha give opaque images; for such frames the alpha of
 * an image is dropped, and the unused byte of {@code RGBx} and its kind is written as 255. What is in other padding
 * bytes does not matter.
 *
 * <p><b>Gray</b> is taken by its numbers: 128 in a frame is 128 in an image of {@link BufferedImage#TYPE_BYTE_GRAY},
 * and gray 128 in RGB. (Java's own {@code getRGB} takes such images as linear light and gives another number.)
 *
 * <p><b>Images</b> may be of any type, and parts of others ({@code getSubimage}). Fast are {@code TYPE_INT_ARGB},
 * {@code TYPE_INT_RGB}, {@code TYPE_INT_BGR}, {@code TYPE_INT_ARGB_PRE}, {@code TYPE_3BYTE_BGR}, {@code
 * TYPE_4BYTE_ABGR} and the gray types: these cost no garbage. All others go through {@code getRGB} and {@code setRGB},
 * which is slow. Java2D keeps no accelerated copy of such an image, because its pixels are accessed directly.
 *
 * <p><b>JPEG</b> has no alpha, and Java writes no JPEG of an image that has it: take {@link #opaque}.
 *
 * <p>For one thread at a time. It keeps the buffers that it saw last: the memory of those frames stays mapped as long
 * as this object lives.
 */
public final class FrameImages {
    private final VideoCaps caps;
    private final boolean opaque;
    private final CapsCodec decoder;
    private final CapsCodec encoder;
    private final FrameBytes source = new FrameBytes();
    private final FrameBytes target = new FrameBytes();
    private final ImageRows rows = new ImageRows();

    /** The images made here, whose type follows that of the frames. */
    private final Set<BufferedImage> made = Collections.newSetFromMap(new WeakHashMap<>());

    private String writerType;
    private VideoCaps writerCaps;

    private FrameImages(VideoCaps caps, boolean opaque) {
        this.caps = caps;
        this.opaque = opaque;
        decoder = new CapsCodec(caps);
        encoder = new CapsCodec(caps);
        writerType = caps.toString();
        writerCaps = caps;
    }

    /**
     * A converter.
     *
     * @param caps what buffers hold, and the images of {@link #createImage} are for; frames and writers have types of
     *     their own
     * @return the converter, to be used for all frames
     * @throws IllegalArgumentException if the format is none of those above, frames are single fields (interlace mode
     *     {@code alternate}), or a frame has 2 GiB or more
     */
    public static FrameImages of(VideoCaps caps) {
        Objects.requireNonNull(caps, "caps");
        return new FrameImages(caps, false);
    }

    /**
     * A converter that makes images without alpha, for what takes no other: {@code ImageIO.write(image, "jpg", file)}
     * writes nothing if the image has alpha. The colours of frames with alpha are taken as they are.
     *
     * @param caps what buffers hold, and the images of {@link #createImage} are for; frames and writers have types of
     *     their own
     * @return the converter, to be used for all frames
     * @throws IllegalArgumentException if the format is none of those above, frames are single fields (interlace mode
     *     {@code alternate}), or a frame has 2 GiB or more
     */
    public static FrameImages opaque(VideoCaps caps) {
        Objects.requireNonNull(caps, "caps");
        return new FrameImages(caps, true);
    }

    /**
     * Whether there is a conversion.
     *
     * @param format of frames
     * @return true for the formats above
     */
    public static boolean supports(PixelFormat format) {
        Objects.requireNonNull(format, "format");
        return Codecs.supports(format);
    }

    /**
     * The type of the frames in buffers.
     *
     * @return as given
     */
    public VideoCaps caps() {
        return caps;
    }

    /**
     * An image as {@link #toImage(ByteBuffer, BufferedImage)} makes it: of the caps' size and the type that suits the
     * format.
     *
     * @return {@code TYPE_3BYTE_BGR} for {@code BGR}, {@code TYPE_BYTE_GRAY} and {@code TYPE_USHORT_GRAY} for gray,
     *     {@code TYPE_INT_ARGB} for the formats with alpha unless this is {@link #opaque}, {@code TYPE_INT_RGB} for all
     *     others
     */
    public BufferedImage createImage() {
        return make(caps, imageType(decoder.of(caps)));
    }

    /**
     * The picture of a frame of {@link #caps()}.
     *
     * @param frame the frame's bytes from its position to its limit, which stay as they are; direct or heap
     * @param reuse the image to draw into, of any type; null for a new one
     * @return {@code reuse} if it has the size of the picture. Else a new image: of the type of {@code reuse}, or if
     *     that is null or was made here, of the type that suits the frame, see {@link #createImage}
     * @throws IllegalArgumentException if the buffer has another size than such a frame: the message names both
     */
    public BufferedImage toImage(ByteBuffer frame, @Nullable BufferedImage reuse) {
        Objects.requireNonNull(frame, "frame");
        return decode(frame, caps, caps.layoutOf(frame.remaining()), reuse);
    }

    /**
     * The picture of a frame, by the frame's own type.
     *
     * @param frame as received, not closed yet; or a copy
     * @param reuse the image to draw into, of any type; null for a new one
     * @return {@code reuse} if it has the size of the picture. Else a new image: of the type of {@code reuse}, or if
     *     that is null or was made here, of the type that suits the frame, see {@link #createImage}. An image that was
     *     made here for another format, and would not show all of this one, is not used again either
     * @throws ShmdataException of reason {@code BAD_TYPE} if the frame's type is not raw video or cannot be converted;
     *     {@code BAD_SIZE} if the frame has another size than its type says, {@code CLOSED} once it is closed
     */
    public BufferedImage toImage(FrameContent frame, @Nullable BufferedImage reuse) {
        Objects.requireNonNull(frame, "frame");
        VideoFrame picture = frame.asVideo();
        return decodeReceived(frame.buffer(), picture, reuse);
    }

    private BufferedImage decodeReceived(ByteBuffer bytes, VideoFrame picture, @Nullable BufferedImage reuse) {
        try {
            decoder.of(picture.caps());
        } catch (IllegalArgumentException e) {
            // the writer chose the type, so this is no wrong argument
            throw new ShmdataException(ShmdataException.Reason.BAD_TYPE, String.valueOf(e.getMessage()), e);
        }
        return decode(bytes, picture.caps(), picture.layout(), reuse);
    }

    private BufferedImage decode(ByteBuffer bytes, VideoCaps type, VideoLayout layout, @Nullable BufferedImage reuse) {
        FrameCodec codec = decoder.of(type);
        BufferedImage image = imageFor(type, imageType(codec), reuse);
        source.attach(bytes, layout);
        rows.attach(image);
        try {
            codec.decode(source, rows);
        } finally {
            rows.detach();
        }
        return image;
    }

    private int imageType(FrameCodec codec) {
        int type = codec.imageType();
        return opaque && type == BufferedImage.TYPE_INT_ARGB ? BufferedImage.TYPE_INT_RGB : type;
    }

    private BufferedImage imageFor(VideoCaps type, int imageType, @Nullable BufferedImage reuse) {
        if (reuse == null) {
            return make(type, imageType);
        }
        if (made.contains(reuse)) {
            return fits(reuse, type) && reuse.getType() == imageType ? reuse : make(type, imageType);
        }
        return fits(reuse, type) ? reuse : alike(reuse, type);
    }

    private BufferedImage make(VideoCaps type, int imageType) {
        BufferedImage image = new BufferedImage(type.width(), type.height(), imageType);
        made.add(image);
        return image;
    }

    /** Of the type that the caller chose, in the size of the picture. */
    private static BufferedImage alike(BufferedImage other, VideoCaps type) {
        return new BufferedImage(
                other.getColorModel(),
                other.getRaster().createCompatibleWritableRaster(type.width(), type.height()),
                other.isAlphaPremultiplied(),
                null);
    }

    /**
     * Makes a frame of {@link #caps()} of an image.
     *
     * @param image of the caps' size and any type
     * @param frame is written from its position to its limit, which stay as they are; direct or heap
     * @throws IllegalArgumentException if the image or the buffer has another size than such a frame, or the buffer is
     *     read-only: the message names the sizes
     */
    public void toFrame(BufferedImage image, ByteBuffer frame) {
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(frame, "frame");
        requireSize(image, caps);
        if (frame.isReadOnly()) {
            throw new IllegalArgumentException(
                    "the buffer is read-only: a frame is made in a buffer that can be written, such as WriteAccess.buffer()");
        }
        encode(image, frame, caps);
    }

    /**
     * Writes an image as the next frame, in place: of the writer's own type, in GStreamer's layout.
     *
     * @param image of the size that the writer's type says, and any image type
     * @param writer its type is raw video
     * @return {@code DROPPED} only if the writer has a write timeout and it ran out
     * @throws IllegalArgumentException if the image has another size, or the writer's type is not raw video or cannot
     *     be converted
     * @throws ShmdataException as {@link ShmdataWriter#write(java.nio.ByteBuffer)}
     */
    public WriteResult write(BufferedImage image, ShmdataWriter writer) {
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(writer, "writer");
        VideoCaps type = typeOf(writer);
        requireSize(image, type);
        // before there is a turn: it may be refused
        encoder.of(type);
        try (WriteAccess access = writer.acquire(type.layout().size())) {
            encode(image, access.buffer(), type);
            access.publish();
        } catch (ShmdataException e) {
            if (e.reason() == ShmdataException.Reason.TIMED_OUT) {
                return WriteResult.DROPPED;
            }
            throw e;
        }
        return WriteResult.WRITTEN;
    }

    private VideoCaps typeOf(ShmdataWriter writer) {
        String type = writer.type();
        if (!type.equals(writerType)) {
            writerCaps = VideoCaps.parse(type);
            writerType = type;
        }
        return writerCaps;
    }

    private void encode(BufferedImage image, ByteBuffer frame, VideoCaps type) {
        FrameCodec codec = encoder.of(type);
        target.attach(frame, type.layoutOf(frame.remaining()));
        rows.attach(image);
        try {
            codec.encode(rows, target);
        } finally {
            rows.detach();
        }
    }

    private static boolean fits(BufferedImage image, VideoCaps type) {
        return image.getWidth() == type.width() && image.getHeight() == type.height();
    }

    private static void requireSize(BufferedImage image, VideoCaps type) {
        if (!fits(image, type)) {
            throw new IllegalArgumentException(
                    "an image of " + image.getWidth() + "x" + image.getHeight() + " does not fit frames of "
                            + type.width() + "x" + type.height() + ": scale it first, or take VideoCaps.withSize");
        }
    }
}
