// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.*;
import static org.bytedeco.ffmpeg.global.swscale.*;
import static org.shmdata.ffmpeg.LibAv.allocated;
import static org.shmdata.ffmpeg.LibAv.check;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** Turns decoded frames into RGB of one size, by the colour tags of the frames. For one thread at a time. */
final class RgbScaler implements AutoCloseable {
    /**
     * The bytes B, G, R and an unused one: as an int 0xRRGGBB on little-endian machines, which all supported ones are.
     */
    private static final int FORMAT = AV_PIX_FMT_BGR0;

    private static final int BYTES_PER_PIXEL = 4;
    private static final int RGB_BITS = 0xffffff;

    private final int width;
    private final int height;
    private final IntPointer memory;
    private final PointerPointer<IntPointer> planes = new PointerPointer<>(1);
    private final IntPointer strides = new IntPointer(1);
    private @Nullable SwsContext scaler;
    private @Nullable PictureFormat source;

    RgbScaler(int width, int height) {
        this.width = width;
        this.height = height;
        memory = new IntPointer((long) width * height);
        planes.put(0, memory);
        strides.put(0, width * BYTES_PER_PIXEL);
    }

    /**
     * Converts a frame.
     *
     * @param pixels filled with 0xRRGGBB, row after row
     */
    void scale(AVFrame frame, int[] pixels) {
        if (source == null
                || source.pixelFormat() != frame.format()
                || source.width() != frame.width()
                || source.height() != frame.height()) {
            open(frame);
            source = new PictureFormat(frame.format(), frame.width(), frame.height());
        }
        check(
                sws_scale(scaler, frame.data(), frame.linesize(), 0, frame.height(), planes, strides),
                "converting a frame to RGB");
        memory.get(pixels);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] &= RGB_BITS;
        }
    }

    private void open(AVFrame frame) {
        String what = "converting a frame to RGB";
        closeScaler();
        SwsContext opened = allocated(sws_alloc_context(), what);
        scaler = opened;
        opened.flags(SWS_BICUBIC | SWS_FULL_CHR_H_INT | SWS_ACCURATE_RND);
        opened.src_w(frame.width()).src_h(frame.height()).src_format(frame.format());
        opened.src_h_chr_pos(ChromaSite.of(frame.chroma_location()).position());
        opened.dst_w(width).dst_h(height).dst_format(FORMAT);
        check(sws_init_context(opened, null, null), what);
        int matrix = frame.colorspace() == AVCOL_SPC_BT709 ? SWS_CS_ITU709 : SWS_CS_DEFAULT;
        int fullRange = frame.color_range() == AVCOL_RANGE_JPEG ? 1 : 0;
        check(
                sws_setColorspaceDetails(
                        opened,
                        sws_getCoefficients(matrix),
                        fullRange,
                        sws_getCoefficients(SWS_CS_DEFAULT),
                        1,
                        0,
                        1 << 16,
                        1 << 16),
                what);
    }

    private void closeScaler() {
        if (scaler != null) {
            sws_freeContext(scaler);
            scaler = null;
        }
    }

    @Override
    public void close() {
        closeScaler();
        memory.close();
        planes.close();
        strides.close();
    }
}
