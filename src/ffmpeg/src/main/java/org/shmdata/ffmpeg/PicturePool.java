// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.*;
import static org.shmdata.ffmpeg.LibAv.allocated;
import static org.shmdata.ffmpeg.LibAv.check;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.bytedeco.ffmpeg.avutil.AVBufferPool;
import org.bytedeco.ffmpeg.avutil.AVBufferRef;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.Alloc_long;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of pictures that go back and forth between the thread that converts and the one that encodes. Their
 * memory comes from FFmpeg's pool and is reference counted: an encoder that still reads a picture keeps its memory, and
 * the next picture gets other memory.
 *
 * <p>{@link #take} and {@link #giveBack} are for any thread; call {@link #close} when nobody uses a picture any more.
 */
final class PicturePool implements AutoCloseable {
    /** Rows begin at addresses that any SIMD code likes, and such code may read to the end of the last block. */
    private static final int ALIGNMENT = 64;

    private static final int ROW_ALIGNMENT = 32;

    private final PictureFormat format;
    private final int paddedWidth;
    private final int paddedHeight;
    private final AVBufferPool buffers;
    private final List<Picture> all = new ArrayList<>();
    private final BlockingQueue<Picture> free;

    /**
     * @param capacity how many pictures there are at most
     */
    PicturePool(PictureFormat format, int capacity) {
        this.format = format;
        paddedWidth = roundUp(format.width(), ALIGNMENT);
        paddedHeight = roundUp(format.height(), ROW_ALIGNMENT);
        String what = "a picture of " + format.width() + "x" + format.height();
        int size = check(av_image_get_buffer_size(format.pixelFormat(), paddedWidth, paddedHeight, ALIGNMENT), what);
        buffers = allocated(av_buffer_pool_init(size + ALIGNMENT, (Alloc_long) null), what);
        free = new ArrayBlockingQueue<>(capacity);
        for (int i = 0; i < capacity; i++) {
            all.add(new Picture(allocated(av_frame_alloc(), what)));
        }
        free.addAll(all);
    }

    PictureFormat format() {
        return format;
    }

    /** A picture with undefined content, or null if all are in use. */
    @Nullable
    Picture take() {
        Picture picture = free.poll();
        if (picture == null) {
            return null;
        }
        AVBufferRef buffer = av_buffer_pool_get(buffers);
        if (buffer == null) {
            free.add(picture);
            return null;
        }
        AVFrame frame = picture.frame;
        frame.buf(0, buffer);
        av_image_fill_arrays(
                picture.planes,
                picture.strides,
                buffer.data(),
                format.pixelFormat(),
                paddedWidth,
                paddedHeight,
                ALIGNMENT);
        frame.format(format.pixelFormat()).width(format.width()).height(format.height());
        // ProRes writes the frame's tags, not the codec context's
        frame.color_range(AVCOL_RANGE_MPEG)
                .colorspace(AVCOL_SPC_BT709)
                .color_primaries(AVCOL_PRI_BT709)
                .color_trc(AVCOL_TRC_BT709);
        return picture;
    }

    /** Takes back a picture of this pool. */
    void giveBack(Picture picture) {
        av_frame_unref(picture.frame);
        free.add(picture);
    }

    /** Frees all pictures, also those that were not given back. */
    @Override
    public void close() {
        free.clear();
        all.forEach(picture -> av_frame_free(picture.frame));
        all.clear();
        av_buffer_pool_uninit(buffers);
    }

    private static int roundUp(int value, int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }
}
