// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.*;

import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.Fraction;
import org.shmdata.caps.VideoCaps;

/**
 * The format of pictures that an encoder takes or a decoder gives.
 *
 * @param pixelFormat AVPixelFormat
 * @param width pixels
 * @param height pixels
 * @param chroma where samples of colour are
 * @param pixelAspect width of a pixel by its height
 */
record PictureFormat(int pixelFormat, int width, int height, ChromaSite chroma, Fraction pixelAspect) {
    private static final Fraction SQUARE = new Fraction(1, 1);

    /** Before there is a picture. */
    static final PictureFormat NONE = new PictureFormat(AV_PIX_FMT_NONE, 0, 0);

    /** Square pixels with chroma at the left. */
    PictureFormat(int pixelFormat, int width, int height) {
        this(pixelFormat, width, height, ChromaSite.LEFT, SQUARE);
    }

    /**
     * What encoders for a codec take.
     *
     * @param caps of the source, whose format has a twin in libav; an odd width loses a column if chroma has half the
     *     columns, and an odd height a row likewise
     */
    static PictureFormat of(VideoCodec codec, VideoCaps caps) {
        int width = caps.width();
        int height = caps.height();
        int pixelFormat = codec == VideoCodec.H264 ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_YUV422P10;
        AVPixFmtDescriptor descriptor = av_pix_fmt_desc_get(pixelFormat);
        int keptWidth = whole(width, descriptor.log2_chroma_w());
        int keptHeight = whole(height, descriptor.log2_chroma_h());
        if (keptWidth == 0 || keptHeight == 0) {
            throw new ShmdataException(
                    Reason.BAD_SIZE, codec + " cannot hold pictures of " + width + "x" + height + " pixels", null);
        }
        // 4:2:0 of the same size is copied as it is, and the file says so; ProRes knows only the left
        ChromaSite chroma = codec == VideoCodec.H264 ? SwscaleColour.of(caps).chroma() : ChromaSite.LEFT;
        return new PictureFormat(
                pixelFormat,
                keptWidth,
                keptHeight,
                chroma,
                caps.pixelAspectRatio().filter(ratio -> ratio.numerator() > 0).orElse(SQUARE));
    }

    private static int whole(int pixels, int chromaShift) {
        return pixels >> chromaShift << chromaShift;
    }
}
