// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The type of a raw video stream: {@code video/x-raw} with format, size and frame rate. Immutable.
 *
 * <p>Fields it has no accessor for are kept and printed. Two are equal if their caps are.
 */
public final class VideoCaps {

    private static final String MEDIA_TYPE = "video/x-raw";
    private static final String KIND = "raw video";

    private static final String FORMAT = "format";
    private static final String WIDTH = "width";
    private static final String HEIGHT = "height";
    private static final String FRAME_RATE = "framerate";
    private static final String COLORIMETRY = "colorimetry";
    private static final String INTERLACE_MODE = "interlace-mode";
    private static final String PIXEL_ASPECT_RATIO = "pixel-aspect-ratio";

    /** How caps say that the frame rate varies. */
    private static final Fraction VARIABLE = new Fraction(0, 1);

    private final Caps caps;
    private final PixelFormat format;
    private final int width;
    private final int height;
    private final @Nullable FrameRate frameRate;
    private final @Nullable String colorimetry;
    private final @Nullable String interlaceMode;
    private final @Nullable Fraction pixelAspectRatio;
    private final VideoLayout layout;
    private final VideoLayout tightLayout;

    private VideoCaps(FieldReader fields) {
        format = PixelFormat.of(fields.requiredString(FORMAT));
        width = PixelFormat.checkDimension(WIDTH, fields.requiredInt(WIDTH));
        height = PixelFormat.checkDimension(HEIGHT, fields.requiredInt(HEIGHT));
        frameRate = readFrameRate(fields);
        colorimetry = fields.string(COLORIMETRY).orElse(null);
        interlaceMode = fields.string(INTERLACE_MODE).orElse(null);
        pixelAspectRatio = fields.fraction(PIXEL_ASPECT_RATIO).orElse(null);
        caps = typed(fields.caps());
        boolean interlaced = interlaceMode != null && !interlaceMode.equals("progressive");
        // In alternate mode every frame is one field.
        boolean halved = "alternate".equals(interlaceMode) && !format.tilesFieldsAsPictures();
        int rows = halved ? (height + 1) / 2 : height;
        layout = format.layout(width, rows, interlaced);
        tightLayout = format.tightLayout(width, rows);
    }

    /**
     * Raw video of a constant frame rate.
     *
     * @param format the format of the pixels
     * @param width pixels, 1 to 65535
     * @param height pixels, 1 to 65535
     * @param frameRate frames per second
     * @return the type
     * @throws CapsException if the width or height is out of range
     */
    public static VideoCaps of(PixelFormat format, int width, int height, FrameRate frameRate) {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(frameRate, "frameRate");
        return from(Caps.of(MEDIA_TYPE)
                .with(FORMAT, format.name())
                .with(WIDTH, width)
                .with(HEIGHT, height)
                .with(FRAME_RATE, frameRate.toFraction()));
    }

    /**
     * Reads caps; their first structure, if there are several.
     *
     * @param caps the type of a stream
     * @return the same type
     * @throws CapsException if it is not raw video in plain memory, a field is missing, unknown or out of range, or a
     *     field has several values
     */
    public static VideoCaps from(Caps caps) {
        Objects.requireNonNull(caps, "caps");
        return new VideoCaps(FieldReader.of(KIND, MEDIA_TYPE, caps));
    }

    /**
     * Reads a type string.
     *
     * @param text caps as text
     * @return the same type
     * @throws CapsException if the text is not caps, or not raw video as {@link #from} reads it
     */
    public static VideoCaps parse(String text) {
        return from(Caps.parse(text));
    }

    /**
     * Whether caps are raw video: {@code video/x-raw}, complete or not.
     *
     * @param caps the type of a stream
     * @return true if {@link #from} fails for no other reason than missing or wrong fields or features
     */
    public static boolean isVideo(Caps caps) {
        Objects.requireNonNull(caps, "caps");
        return caps.name().equals(MEDIA_TYPE);
    }

    /**
     * The format of the pixels.
     *
     * @return the field {@code format}
     */
    public PixelFormat format() {
        return format;
    }

    /**
     * The width.
     *
     * @return pixels, 1 to 65535
     */
    public int width() {
        return width;
    }

    /**
     * The height of the whole picture, also if a frame is one field of it.
     *
     * @return pixels, 1 to 65535
     */
    public int height() {
        return height;
    }

    /**
     * The constant frame rate.
     *
     * @return frames per second; empty if the caps have none, or {@code 0/1}, a variable rate, or a rate out of range,
     *     such as {@code 2147483647/1}
     */
    public Optional<FrameRate> frameRate() {
        return Optional.ofNullable(frameRate);
    }

    /**
     * Range, matrix, transfer and primaries, as GStreamer names them.
     *
     * @return such as {@code bt709}, {@code sRGB} or {@code 1:4:0:0}; empty if the caps do not say
     */
    public Optional<String> colorimetry() {
        return Optional.ofNullable(colorimetry);
    }

    /**
     * How fields make up frames.
     *
     * @return such as {@code progressive} or {@code interleaved}; empty if the caps do not say, which means progressive
     */
    public Optional<String> interlaceMode() {
        return Optional.ofNullable(interlaceMode);
    }

    /**
     * The width of a pixel divided by its height.
     *
     * @return such as 16/15; empty if the caps do not say, which means 1/1
     */
    public Optional<Fraction> pixelAspectRatio() {
        return Optional.ofNullable(pixelAspectRatio);
    }

    /**
     * The same type with another format.
     *
     * @param newFormat the format of the pixels
     * @return a new type
     */
    public VideoCaps withFormat(PixelFormat newFormat) {
        Objects.requireNonNull(newFormat, "newFormat");
        return from(caps.with(FORMAT, newFormat.name()));
    }

    /**
     * The same type with another size.
     *
     * @param newWidth pixels, 1 to 65535
     * @param newHeight pixels, 1 to 65535
     * @return a new type
     * @throws CapsException if the width or height is out of range
     */
    public VideoCaps withSize(int newWidth, int newHeight) {
        return from(caps.with(WIDTH, newWidth).with(HEIGHT, newHeight));
    }

    /**
     * The same type with another frame rate.
     *
     * @param newFrameRate frames per second
     * @return a new type
     */
    public VideoCaps withFrameRate(FrameRate newFrameRate) {
        Objects.requireNonNull(newFrameRate, "newFrameRate");
        return from(caps.with(FRAME_RATE, newFrameRate.toFraction()));
    }

    /**
     * The same type with a variable frame rate, {@code 0/1}.
     *
     * @return a new type, whose {@link #frameRate()} is empty
     */
    public VideoCaps withVariableFrameRate() {
        return from(caps.with(FRAME_RATE, VARIABLE));
    }

    /**
     * The same type with another colorimetry.
     *
     * @param newColorimetry see {@link #colorimetry()}; not checked
     * @return a new type
     */
    public VideoCaps withColorimetry(String newColorimetry) {
        Objects.requireNonNull(newColorimetry, "newColorimetry");
        return from(caps.with(COLORIMETRY, newColorimetry));
    }

    /**
     * The same type with another interlace mode.
     *
     * @param newInterlaceMode see {@link #interlaceMode()}; not checked
     * @return a new type
     */
    public VideoCaps withInterlaceMode(String newInterlaceMode) {
        Objects.requireNonNull(newInterlaceMode, "newInterlaceMode");
        return from(caps.with(INTERLACE_MODE, newInterlaceMode));
    }

    /**
     * The same type with another pixel aspect ratio.
     *
     * @param newRatio see {@link #pixelAspectRatio()}
     * @return a new type
     */
    public VideoCaps withPixelAspectRatio(Fraction newRatio) {
        Objects.requireNonNull(newRatio, "newRatio");
        return from(caps.with(PIXEL_ASPECT_RATIO, newRatio));
    }

    /**
     * The type as caps.
     *
     * @return all fields, also those this class has no accessor for
     */
    public Caps caps() {
        return caps;
    }

    /**
     * The layout GStreamer gives frames of this type, rows padded.
     *
     * @return the layout; of one field if the interlace mode is {@code alternate}
     */
    public VideoLayout layout() {
        return layout;
    }

    /**
     * The layout of a frame, told by its size: GStreamer's, or the tight one of ossia score and Splash.
     *
     * @param frameSizeBytes the size of a frame as received
     * @return whichever of {@link #layout()} and {@link PixelFormat#tightLayout} has this size
     * @throws IllegalArgumentException if neither has; the message names the sizes
     */
    public VideoLayout layoutOf(long frameSizeBytes) {
        if (frameSizeBytes == layout.size()) {
            return layout;
        }
        if (frameSizeBytes == tightLayout.size()) {
            return tightLayout;
        }
        String expected = tightLayout.size() == layout.size()
                ? layout.size() + " bytes"
                : layout.size() + " bytes (rows padded as GStreamer does) or " + tightLayout.size()
                        + " bytes (rows tight)";
        throw new IllegalArgumentException("a frame of " + frameSizeBytes + " bytes does not fit " + format
                + " pictures of " + width + "x" + height + ": expected " + expected);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VideoCaps video && caps.equals(video.caps);
    }

    @Override
    public int hashCode() {
        return Objects.hash(MEDIA_TYPE, caps);
    }

    /**
     * The type string.
     *
     * @return all fields typed, for example
     *     {@code video/x-raw, format=(string)RGBA, width=(int)1280, height=(int)720, framerate=(fraction)60/1}
     */
    @Override
    public String toString() {
        return caps.toString();
    }

    private static @Nullable FrameRate readFrameRate(FieldReader fields) {
        String text = fields.text(FRAME_RATE, "one frame rate").orElse(null);
        try {
            return text == null ? null : FrameRate.parse(text);
        } catch (CapsException silly) {
            // 0/1, the variable one, or 2147483647/1: the pictures are no worse for it
            return null;
        }
    }

    /** Other programs read {@code (int)} sizes and a {@code (fraction)} rate only, whatever was understood here. */
    private Caps typed(Caps read) {
        Caps sized = read.with(WIDTH, width).with(HEIGHT, height);
        return read.has(FRAME_RATE)
                ? sized.with(FRAME_RATE, frameRate == null ? VARIABLE : frameRate.toFraction())
                : sized;
    }
}
