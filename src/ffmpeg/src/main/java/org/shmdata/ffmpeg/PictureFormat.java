// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.*;

import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;

/**
 * What the pictures that an encoder takes, or a decoder gives, are.
 *
 * @param pixelFormat AVPixelFormat
 * @param width pixels
 * @param height pixels
 */
record PictureFormat(int pixelFormat, int width, int height) {
    /** Before there is a picture. */
    static final PictureFormat NONE = new PictureFormat(AV_PIX_FMT_NONE, 0, 0);

    /**
     * What encoders for a codec take.
     *
     * @param width of the source; an odd one loses a column where chroma has half the columns
     * @param height of the source; likewise
     */
    static PictureFormat of(VideoCodec codec, int width, int height) {
        int pixelFormat = codec == VideoCodec.H264 ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_YUV422P10;
        AVPixFmtDescriptor descriptor = av_pix_fmt_desc_get(pixelFormat);
        int keptWidth = whole(width, descriptor.log2_chroma_w());
        int keptHeight = whole(height, descriptor.log2_chroma_h());
        if (keptWidth == 0 || keptHeight == 0) {
            throw new ShmdataException(Reason.BAD_SIZE, codec + " cannot hold pictures of " + width + "x" + height + " pixels", null);
        }
        return new PictureFormat(pixelFormat, keptWidth, keptHeight);
    }

    private static int whole(int pixels, int chromaShift) {
        return pixels >> chromaShift << chromaShift;
    }
}
