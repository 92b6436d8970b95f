// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The raw video formats of GStreamer 1.22, by its names: what the field {@code format} of {@code video/x-raw} may say.
 *
 * <p>The layouts give GStreamer's own numbers, and the bytes of each format are those its documentation of
 * {@code GstVideoFormat} describes. Bits are those of a sample; formats of 10 and 12 bits mostly keep a sample in two
 * bytes.
 */
public enum PixelFormat {

    /** YUV 4:2:0, 8 bits, 3 planes. */
    I420("yuv420p", PlaneShapes.YUV_420_8),

    /** YUV 4:2:0, 8 bits, 3 planes. */
    YV12("yuv420p", PlaneShapes.YUV_420_8, 0, 2, 1),

    /** YUV 4:2:2, 8 bits, packed. */
    YUY2("yuyv422", PlaneShapes.PACKED_422_8),

    /** YUV 4:2:2, 8 bits, packed. */
    UYVY("uyvy422", PlaneShapes.PACKED_422_8),

    /** YUVA 4:4:4, 8 bits, packed. */
    AYUV("ayuv", PlaneShapes.BYTES_4),

    /** RGB, 8 bits, packed in 32 with 8 unused. */
    RGBx("rgb0", PlaneShapes.BYTES_4),

    /** RGB, 8 bits, packed in 32 with 8 unused. */
    BGRx("bgr0", PlaneShapes.BYTES_4),

    /** RGB, 8 bits, packed in 32 with 8 unused. */
    xRGB("0rgb", PlaneShapes.BYTES_4),

    /** RGB, 8 bits, packed in 32 with 8 unused. */
    xBGR("0bgr", PlaneShapes.BYTES_4),

    /** RGBA, 8 bits, packed. */
    RGBA("rgba", PlaneShapes.BYTES_4),

    /** RGBA, 8 bits, packed. */
    BGRA("bgra", PlaneShapes.BYTES_4),

    /** RGBA, 8 bits, packed. */
    ARGB("argb", PlaneShapes.BYTES_4),

    /** RGBA, 8 bits, packed. */
    ABGR("abgr", PlaneShapes.BYTES_4),

    /** RGB, 8 bits, packed. */
    RGB("rgb24", PlaneShapes.BYTES_3),

    /** RGB, 8 bits, packed. */
    BGR("bgr24", PlaneShapes.BYTES_3),

    /** YUV 4:1:1, 8 bits, 3 planes. */
    Y41B("yuv411p", PlaneShapes.YUV_411_8),

    /** YUV 4:2:2, 8 bits, 3 planes. */
    Y42B("yuv422p", PlaneShapes.YUV_422_8),

    /** YUV 4:2:2, 8 bits, packed. */
    YVYU("yvyu422", PlaneShapes.PACKED_422_8),

    /** YUV 4:4:4, 8 bits, 3 planes. */
    Y444("yuv444p", PlaneShapes.THREE_8),

    /** YUV 4:2:2, 10 bits, packed. */
    v210(null, PlaneShapes.V210),

    /** YUV 4:2:2, 16 bits, packed. */
    v216(null, PlaneShapes.PACKED_422_16),

    /** YUV 4:2:0, 8 bits, 2 planes. */
    NV12("nv12", PlaneShapes.NV_420_8),

    /** YUV 4:2:0, 8 bits, 2 planes. */
    NV21("nv21", PlaneShapes.NV_420_8),

    /** Gray, 8 bits. */
    GRAY8("gray", PlaneShapes.BYTES_1),

    /** Gray, 16 bits. */
    GRAY16_BE("gray16be", PlaneShapes.BYTES_2),

    /** Gray, 16 bits. */
    GRAY16_LE("gray16le", PlaneShapes.BYTES_2),

    /** YUV 4:4:4, 8 bits, packed. */
    v308(null, PlaneShapes.BYTES_3),

    /** RGB, 5/6 bits, packed. */
    RGB16("rgb565le", PlaneShapes.BYTES_2),

    /** RGB, 5/6 bits, packed. */
    BGR16("bgr565le", PlaneShapes.BYTES_2),

    /** RGB, 5 bits, packed. */
    RGB15("rgb555le", PlaneShapes.BYTES_2),

    /** RGB, 5 bits, packed. */
    BGR15("bgr555le", PlaneShapes.BYTES_2),

    /** YUV 4:2:2, 10 bits, packed. */
    UYVP(null, PlaneShapes.UYVP),

    /** YUVA 4:2:0, 8 bits, 4 planes. */
    A420("yuva420p", PlaneShapes.YUVA_420_8),

    /** 8-bit indices, then a palette of 256 colours of 32 bits. */
    RGB8P(null, PlaneShapes.PALETTE),

    /** YUV 4:1:0, 8 bits, 3 planes. */
    YUV9("yuv410p", PlaneShapes.YUV_410_8),

    /** YUV 4:1:0, 8 bits, 3 planes. */
    YVU9("yuv410p", PlaneShapes.YUV_410_8, 0, 2, 1),

    /** YUV 4:1:1, 8 bits, packed. */
    IYU1("uyyvyy411", PlaneShapes.PACKED_411),

    /** RGBA, 16 bits, packed. */
    ARGB64(null, PlaneShapes.BYTES_8),

    /** YUVA 4:4:4, 16 bits, packed. */
    AYUV64("ayuv64le", PlaneShapes.BYTES_8),

    /** RGB, 10 bits, packed. */
    r210(null, PlaneShapes.BYTES_4),

    /** YUV 4:2:0, 10 bits, 3 planes. */
    I420_10BE("yuv420p10be", PlaneShapes.YUV_420_16),

    /** YUV 4:2:0, 10 bits, 3 planes. */
    I420_10LE("yuv420p10le", PlaneShapes.YUV_420_16),

    /** YUV 4:2:2, 10 bits, 3 planes. */
    I422_10BE("yuv422p10be", PlaneShapes.YUV_422_16),

    /** YUV 4:2:2, 10 bits, 3 planes. */
    I422_10LE("yuv422p10le", PlaneShapes.YUV_422_16),

    /** YUV 4:4:4, 10 bits, 3 planes. */
    Y444_10BE("yuv444p10be", PlaneShapes.THREE_16),

    /** YUV 4:4:4, 10 bits, 3 planes. */
    Y444_10LE("yuv444p10le", PlaneShapes.THREE_16),

    /** RGB, 8 bits, 3 planes. */
    GBR("gbrp", PlaneShapes.THREE_8),

    /** RGB, 10 bits, 3 planes. */
    GBR_10BE(null, PlaneShapes.THREE_16),

    /** RGB, 10 bits, 3 planes. */
    GBR_10LE("gbrp10le", PlaneShapes.THREE_16),

    /** YUV 4:2:2, 8 bits, 2 planes. */
    NV16("nv16", PlaneShapes.NV_422_8),

    /** YUV 4:4:4, 8 bits, 2 planes. */
    NV24("nv24", PlaneShapes.NV_444_8),

    /** YUV 4:2:0, 8 bits, tiled. */
    NV12_64Z32(null, PlaneShapes.TILED_64X32),

    /** YUVA 4:2:0, 10 bits, 4 planes. */
    A420_10BE(null, PlaneShapes.YUVA_420_16),

    /** YUVA 4:2:0, 10 bits, 4 planes. */
    A420_10LE("yuva420p10le", PlaneShapes.YUVA_420_16),

    /** YUVA 4:2:2, 10 bits, 4 planes. */
    A422_10BE(null, PlaneShapes.YUVA_422_16),

    /** YUVA 4:2:2, 10 bits, 4 planes. */
    A422_10LE("yuva422p10le", PlaneShapes.YUVA_422_16),

    /** YUVA 4:4:4, 10 bits, 4 planes. */
    A444_10BE(null, PlaneShapes.FOUR_16),

    /** YUVA 4:4:4, 10 bits, 4 planes. */
    A444_10LE("yuva444p10le", PlaneShapes.FOUR_16),

    /** YUV 4:2:2, 8 bits, 2 planes. */
    NV61(null, PlaneShapes.NV_422_8),

    /** YUV 4:2:0, 10 bits, 2 planes. */
    P010_10BE("p010be", PlaneShapes.NV_420_16),

    /** YUV 4:2:0, 10 bits, 2 planes. */
    P010_10LE("p010le", PlaneShapes.NV_420_16),

    /** YUV 4:4:4, 8 bits, packed. */
    IYU2(null, PlaneShapes.BYTES_3),

    /** YUV 4:2:2, 8 bits, packed. */
    VYUY(null, PlaneShapes.PACKED_422_8),

    /** RGBA, 8 bits, 4 planes. */
    GBRA("gbrap", PlaneShapes.FOUR_8),

    /** RGBA, 10 bits, 4 planes. */
    GBRA_10BE(null, PlaneShapes.FOUR_16),

    /** RGBA, 10 bits, 4 planes. */
    GBRA_10LE("gbrap10le", PlaneShapes.FOUR_16),

    /** RGB, 12 bits, 3 planes. */
    GBR_12BE(null, PlaneShapes.THREE_16),

    /** RGB, 12 bits, 3 planes. */
    GBR_12LE("gbrp12le", PlaneShapes.THREE_16),

    /** RGBA, 12 bits, 4 planes. */
    GBRA_12BE(null, PlaneShapes.FOUR_16),

    /** RGBA, 12 bits, 4 planes. */
    GBRA_12LE("gbrap12le", PlaneShapes.FOUR_16),

    /** YUV 4:2:0, 12 bits, 3 planes. */
    I420_12BE(null, PlaneShapes.YUV_420_16),

    /** YUV 4:2:0, 12 bits, 3 planes. */
    I420_12LE("yuv420p12le", PlaneShapes.YUV_420_16),

    /** YUV 4:2:2, 12 bits, 3 planes. */
    I422_12BE(null, PlaneShapes.YUV_422_16),

    /** YUV 4:2:2, 12 bits, 3 planes. */
    I422_12LE("yuv422p12le", PlaneShapes.YUV_422_16),

    /** YUV 4:4:4, 12 bits, 3 planes. */
    Y444_12BE(null, PlaneShapes.THREE_16),

    /** YUV 4:4:4, 12 bits, 3 planes. */
    Y444_12LE("yuv444p12le", PlaneShapes.THREE_16),

    /** Gray, 10 bits. */
    GRAY10_LE32(null, PlaneShapes.GRAY10_LE32),

    /** YUV 4:2:0, 10 bits, 2 planes. */
    NV12_10LE32(null, PlaneShapes.NV_420_10LE32),

    /** YUV 4:2:2, 10 bits, 2 planes. */
    NV16_10LE32(null, PlaneShapes.NV_422_10LE32),

    /** YUV 4:2:0, 10 bits, 2 planes. */
    NV12_10LE40(null, PlaneShapes.NV_420_10LE40),

    /** YUV 4:2:2, 10 bits, packed. */
    Y210("y210le", PlaneShapes.PACKED_422_16),

    /** YUVA 4:4:4, 2/10 bits, packed. */
    Y410("xv30le", PlaneShapes.BYTES_4),

    /** YUVA 4:4:4, 8 bits, packed. */
    VUYA("vuya", PlaneShapes.BYTES_4),

    /** RGBA, 2/10 bits, packed. */
    BGR10A2_LE("x2rgb10le", PlaneShapes.BYTES_4),

    /** RGBA, 2/10 bits, packed. */
    RGB10A2_LE("x2bgr10le", PlaneShapes.BYTES_4),

    /** YUV 4:4:4, 16 bits, 3 planes. */
    Y444_16BE(null, PlaneShapes.THREE_16),

    /** YUV 4:4:4, 16 bits, 3 planes. */
    Y444_16LE("yuv444p16le", PlaneShapes.THREE_16),

    /** YUV 4:2:0, 16 bits, 2 planes. */
    P016_BE(null, PlaneShapes.NV_420_16),

    /** YUV 4:2:0, 16 bits, 2 planes. */
    P016_LE("p016le", PlaneShapes.NV_420_16),

    /** YUV 4:2:0, 12 bits, 2 planes. */
    P012_BE(null, PlaneShapes.NV_420_16),

    /** YUV 4:2:0, 12 bits, 2 planes. */
    P012_LE("p012le", PlaneShapes.NV_420_16),

    /** YUV 4:2:2, 12 bits, packed. */
    Y212_BE(null, PlaneShapes.PACKED_422_16),

    /** YUV 4:2:2, 12 bits, packed. */
    Y212_LE("y212le", PlaneShapes.PACKED_422_16),

    /** YUVA 4:4:4, 12 bits, packed. */
    Y412_BE(null, PlaneShapes.BYTES_8),

    /** YUVA 4:4:4, 12 bits, packed. */
    Y412_LE("xv36le", PlaneShapes.BYTES_8),

    /** YUV 4:2:0, 8 bits, tiled. */
    NV12_4L4(null, PlaneShapes.TILED_4X4),

    /** YUV 4:2:0, 8 bits, tiled. */
    NV12_32L32(null, PlaneShapes.TILED_32X32),

    /** RGB, 8 bits, 3 planes. */
    RGBP("gbrp", PlaneShapes.THREE_8, 2, 0, 1),

    /** RGB, 8 bits, 3 planes. */
    BGRP("gbrp", PlaneShapes.THREE_8, 1, 0, 2),

    /** YUVA 4:2:0, 8 bits, 3 planes. */
    AV12("nv12", PlaneShapes.AV12, 0, 1, -1),

    /** RGBA, 16 bits, packed. */
    ARGB64_LE(null, PlaneShapes.BYTES_8),

    /** RGBA, 16 bits, packed. */
    ARGB64_BE(null, PlaneShapes.BYTES_8),

    /** RGBA, 16 bits, packed. */
    RGBA64_LE("rgba64le", PlaneShapes.BYTES_8),

    /** RGBA, 16 bits, packed. */
    RGBA64_BE("rgba64be", PlaneShapes.BYTES_8),

    /** RGBA, 16 bits, packed. */
    BGRA64_LE("bgra64le", PlaneShapes.BYTES_8),

    /** RGBA, 16 bits, packed. */
    BGRA64_BE(null, PlaneShapes.BYTES_8),

    /** RGBA, 16 bits, packed. */
    ABGR64_LE(null, PlaneShapes.BYTES_8),

    /** RGBA, 16 bits, packed. */
    ABGR64_BE(null, PlaneShapes.BYTES_8),

    /** YUV 4:2:0, 8 bits, tiled. */
    NV12_16L32S(null, PlaneShapes.TILED_16X32),

    /** YUV 4:2:0, 8 bits, tiled. */
    NV12_8L128(null, PlaneShapes.TILED_8X128),

    /** YUV 4:2:0, 10 bits, tiled. */
    NV12_10BE_8L128(null, PlaneShapes.TILED_8X128_10);

    /** Wider or higher pictures are refused; with it no stride overflows an {@code int}. */
    static final int MAX_DIMENSION = 65_535;

    private static final Map<String, PixelFormat> BY_NAME =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(PixelFormat::name, Function.identity()));

    private final @Nullable String libavName;
    private final List<PlaneShape> planes;
    private final int[] libavPlanes;

    PixelFormat(@Nullable String libavName, List<PlaneShape> planes, int... libavPlanes) {
        this.libavName = libavName;
        this.planes = planes;
        this.libavPlanes = libavPlanes;
    }

    /**
     * The format of a name.
     *
     * @param name as GStreamer writes it; upper and lower case count
     * @return the format
     * @throws CapsException if GStreamer 1.22 has no raw format of this name
     */
    public static PixelFormat of(String name) {
        Objects.requireNonNull(name, "name");
        PixelFormat format = BY_NAME.get(name);
        if (format == null) {
            throw new CapsException("unknown video format " + name
                    + ": expected one of GStreamer's raw formats, such as RGBA, BGRx, I420 or NV12");
        }
        return format;
    }

    /**
     * The format of FFmpeg's libav libraries with the same samples, for {@code av_get_pix_fmt}.
     *
     * <p>The planes may come in another order, see {@link #libavPlane}.
     *
     * @return for example {@code yuv420p}; empty if libav has none, or none is known
     */
    public Optional<String> libavName() {
        return Optional.ofNullable(libavName);
    }

    /**
     * Where libav keeps a plane of this format: {@code YV12} swaps planes 1 and 2 of {@code yuv420p}, {@code RGBP} and
     * {@code BGRP} have another order than {@code gbrp}.
     *
     * @param plane index from 0 to {@code planeCount() - 1}
     * @return the plane's index in the format {@link #libavName()}; -1 if that has no such plane, which is so for the
     *     alpha of {@code AV12}
     * @throws UnsupportedOperationException if {@link #libavName()} is empty
     * @throws IndexOutOfBoundsException if there is no such plane
     */
    public int libavPlane(int plane) {
        if (libavName == null) {
            throw new UnsupportedOperationException("video format " + this + " has no equal in libav");
        }
        int checked = Objects.checkIndex(plane, planes.size());
        return libavPlanes.length == 0 ? checked : libavPlanes[checked];
    }

    /**
     * How many planes a frame has.
     *
     * @return 1 to 4
     */
    public int planeCount() {
        return planes.size();
    }

    /**
     * Whether the planes are made of tiles, not of rows.
     *
     * @return true if no row of a plane is contiguous, see {@link VideoLayout}
     */
    public boolean isTiled() {
        return planes.get(0).intrinsic();
    }

    /** Whether a field, which has half of a picture's rows, is given the tiles of a whole picture all the same. */
    boolean tilesFieldsAsPictures() {
        return this == NV12_4L4 || this == NV12_32L32 || this == NV12_16L32S;
    }

    /**
     * The layout GStreamer gives progressive pictures.
     *
     * @param width pixels, 1 to 65535
     * @param height pixels, 1 to 65535
     * @return the layout with rows padded
     * @throws CapsException if the width or height is out of range
     */
    public VideoLayout layout(int width, int height) {
        return layout(width, height, false);
    }

    /** Pictures of two fields: GStreamer pads the subsampled planes to whole rows of both. */
    VideoLayout layout(int width, int height, boolean interlaced) {
        return VideoLayout.of(
                planes, checkDimension("width", width), checkDimension("height", height), false, interlaced);
    }

    /**
     * The layout without any padding that the format itself does not ask for.
     *
     * @param width pixels, 1 to 65535
     * @param height pixels, 1 to 65535
     * @return the layout with rows next to each other; the same as {@link #layout} for tiled formats
     * @throws CapsException if the width or height is out of range
     */
    public VideoLayout tightLayout(int width, int height) {
        return VideoLayout.of(planes, checkDimension("width", width), checkDimension("height", height), true, false);
    }

    static int checkDimension(String name, int pixels) {
        if (pixels < 1 || pixels > MAX_DIMENSION) {
            throw new CapsException("video " + name + " " + pixels + ": expected 1 to " + MAX_DIMENSION + " pixels");
        }
        return pixels;
    }
}
