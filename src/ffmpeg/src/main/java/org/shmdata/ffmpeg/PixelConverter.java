// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.*;
import static org.bytedeco.ffmpeg.global.swscale.*;
import static org.shmdata.ffmpeg.LibAv.allocated;
import static org.shmdata.ffmpeg.LibAv.check;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.shmdata.caps.VideoCaps;
import org.shmdata.caps.VideoLayout;

/**
 * Converts frames of one layout into pictures: pixel format, size and colour in one pass, straight from the memory they
 * are in.
 *
 * <p>The last rows go through a padded copy: swscale's SIMD code reads whole blocks, which may end after the frame, and
 * after a frame in shared memory there may be no memory at all.
 *
 * <p>For one thread at a time.
 */
final class PixelConverter implements AutoCloseable {
    private static final int MAX_PLANES = 4;

    /** Rows that are copied: a multiple of every vertical subsampling. */
    private static final int TAIL_ROWS = 16;

    /** How far beyond a row's end swscale may read. */
    private static final int OVERREAD_BYTES = 128;

    private static final int LIMITED_RANGE = 0;

    /** Contrast and saturation as they are, in 16.16 fixed point. */
    private static final int UNCHANGED = 1 << 16;

    private final VideoLayout layout;
    private final SwsContext scaler;
    private final int height;
    private final int directRows;

    private final IntPointer strides = new IntPointer(MAX_PLANES);
    private final PointerPointer<BytePointer> direct = new PointerPointer<>(MAX_PLANES);
    private final PointerPointer<BytePointer> tail = new PointerPointer<>(MAX_PLANES);
    private final BytePointer tailMemory;

    /** Where the tail of a plane begins in the frame, how many bytes it has, and where it is copied to. */
    private final long[] tailFrom;

    private final long[] tailBytes;
    private final long[] tailTo;
    private final int[] libavPlanes;

    /** The buffer the direct pointers point into: the same one for every frame of a segment. */
    private @Nullable ByteBuffer source;

    private @Nullable BytePointer sourceMemory;

    /**
     * @param caps what the frames are; their format has a twin in libav
     * @param layout where their planes are
     * @param target what to make of them; a target that is smaller by no more than one row and one column is a crop
     */
    PixelConverter(VideoCaps caps, VideoLayout layout, PictureFormat target) {
        this(caps, layout, target, TAIL_ROWS);
    }

    /**
     * @param tailRows how many rows are copied at least
     */
    PixelConverter(VideoCaps caps, VideoLayout layout, PictureFormat target, int tailRows) {
        this.layout = layout;
        int format = av_get_pix_fmt(caps.format().libavName().orElseThrow());
        int width = cropped(caps.width(), target.width());
        height = cropped(caps.height(), target.height());
        scaler = scaler(caps, format, width, height, target);

        int planes = layout.planeCount();
        libavPlanes = new int[planes];
        tailFrom = new long[planes];
        tailBytes = new long[planes];
        tailTo = new long[planes];
        directRows = canBeSliced(format) ? directRows(tailRows) : 0;
        long tailSize = 0;
        for (int p = 0; p < planes; p++) {
            libavPlanes[p] = caps.format().libavPlane(p);
            long planeBytes = (long) layout.strideBytes(p) * layout.rows(p);
            long before = (long) layout.strideBytes(p) * (directRows >> verticalShift(format, libavPlanes[p]));
            tailFrom[p] = layout.offset(p) + before;
            tailBytes[p] = planeBytes - before;
            tailTo[p] = tailSize;
            tailSize += roundUp(tailBytes[p] + OVERREAD_BYTES);
        }
        tailMemory = new BytePointer(tailSize);
        clear(strides, direct, tail);
        for (int p = 0; p < planes; p++) {
            if (libavPlanes[p] >= 0) {
                strides.put(libavPlanes[p], layout.strideBytes(p));
                tail.put(libavPlanes[p], tailMemory.getPointer(tailTo[p]));
            }
        }
    }

    private static SwsContext scaler(VideoCaps caps, int format, int width, int height, PictureFormat target) {
        String what = "converting " + caps.format() + " " + width + "x" + height;
        SwscaleColour colour = SwscaleColour.of(caps);
        int sourceRange = colour.fullRange() ? 1 : 0;
        SwsContext scaler = allocated(sws_alloc_context(), what);
        try {
            // otherwise this format takes a short cut that ignores where chroma lies
            scaler.flags(SWS_BICUBIC | SWS_FULL_CHR_H_INP | (format == AV_PIX_FMT_BGR24 ? SWS_ACCURATE_RND : 0));
            scaler.src_h_chr_pos(colour.chroma().position())
                    .dst_h_chr_pos(target.chroma().position());
            scaler.src_w(width).src_h(height).src_format(format);
            scaler.dst_w(target.width()).dst_h(target.height()).dst_format(target.pixelFormat());
            // before the initialisation too, otherwise planes are copied as they are
            scaler.src_range(sourceRange).dst_range(LIMITED_RANGE);
            check(sws_init_context(scaler, null, null), what);
            check(
                    sws_setColorspaceDetails(
                            scaler,
                            sws_getCoefficients(colour.matrix()),
                            sourceRange,
                            sws_getCoefficients(SWS_CS_ITU709),
                            LIMITED_RANGE,
                            0,
                            UNCHANGED,
                            UNCHANGED),
                    what);
            return scaler;
        } catch (Throwable e) {
            sws_freeContext(scaler);
            throw e;
        }
    }

    VideoLayout layout() {
        return layout;
    }

    /**
     * Converts a frame.
     *
     * @param frame a direct buffer whose first bytes are the frame, at least as many as the layout's size
     * @param picture of the target's format
     */
    // whose memory it is counts here, not what it holds
    @SuppressWarnings("ReferenceEquality")
    void convert(ByteBuffer frame, Picture picture) {
        BytePointer from = frame == source && sourceMemory != null ? sourceMemory : pointInto(frame);
        if (directRows > 0) {
            scale(direct, 0, directRows, picture);
        }
        for (int p = 0; p < tailBytes.length; p++) {
            Pointer.memcpy(tailMemory.position(tailTo[p]), from.position(tailFrom[p]), tailBytes[p]);
        }
        scale(tail, directRows, height - directRows, picture);
    }

    private void scale(PointerPointer<BytePointer> planes, int fromRow, int rows, Picture picture) {
        check(sws_scale(scaler, planes, strides, fromRow, rows, picture.planes, picture.strides), "converting a frame");
    }

    private BytePointer pointInto(ByteBuffer frame) {
        BytePointer memory = new BytePointer(frame).position(0);
        source = frame;
        sourceMemory = memory;
        for (int p = 0; p < libavPlanes.length; p++) {
            if (libavPlanes[p] >= 0) {
                direct.put(libavPlanes[p], memory.getPointer(layout.offset(p)));
            }
        }
        return memory;
    }

    @Override
    public void close() {
        sws_freeContext(scaler);
        strides.close();
        direct.close();
        tail.close();
        tailMemory.close();
        source = null;
        sourceMemory = null;
    }

    /** Rows before the tail; none if the tail of some plane would be too short to catch what is read beyond a row. */
    private int directRows(int tailRows) {
        int rows = (height - tailRows) / TAIL_ROWS * TAIL_ROWS;
        for (int p = 0; p < layout.planeCount(); p++) {
            if (layout.strideBytes(p) < OVERREAD_BYTES) {
                return 0;
            }
        }
        return Math.max(0, rows);
    }

    /**
     * Whether swscale makes the same of the parts of a frame as of the whole. If a chroma row stands for four rows, it
     * loses the rows between two parts.
     */
    private static boolean canBeSliced(int format) {
        return av_pix_fmt_desc_get(format).log2_chroma_h() <= 1;
    }

    private static int verticalShift(int format, int libavPlane) {
        return libavPlane == 1 || libavPlane == 2 ? av_pix_fmt_desc_get(format).log2_chroma_h() : 0;
    }

    private static int cropped(int source, int target) {
        return source - target == 1 ? target : source;
    }

    private static long roundUp(long bytes) {
        return (bytes + OVERREAD_BYTES - 1) / OVERREAD_BYTES * OVERREAD_BYTES;
    }

    private static void clear(Pointer... pointers) {
        for (Pointer pointer : pointers) {
            pointer.zero();
        }
    }
}
