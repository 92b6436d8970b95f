// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.ffmpeg.global.swscale.*;

import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.shmdata.caps.Colorimetry;
import org.shmdata.caps.VideoCaps;

/**
 * How the samples of a source mean colours, in swscale's terms.
 *
 * @param matrix one of swscale's SWS_CS_ constants; of no meaning for RGB
 * @param fullRange whether black is 0 and white the greatest value
 */
record SourceColour(int matrix, boolean fullRange) {
    /**
     * @param pixelFormat the AVPixelFormat of the caps
     */
    static SourceColour of(VideoCaps caps, int pixelFormat) {
        AVPixFmtDescriptor descriptor = av_pix_fmt_desc_get(pixelFormat);
        if ((descriptor.flags() & AV_PIX_FMT_FLAG_RGB) != 0) {
            return new SourceColour(SWS_CS_ITU709, true);
        }
        boolean gray = descriptor.nb_components() < 3;
        Colorimetry colorimetry = gray ? Colorimetry.ofGray(caps) : Colorimetry.ofYuv(caps);
        return new SourceColour(number(colorimetry.matrix()), colorimetry.fullRange());
    }

    private static int number(Colorimetry.Matrix matrix) {
        return switch (matrix) {
            case FCC -> SWS_CS_FCC;
            case BT709 -> SWS_CS_ITU709;
            case BT601 -> SWS_CS_ITU601;
            case SMPTE240M -> SWS_CS_SMPTE240M;
            case BT2020 -> SWS_CS_BT2020;
        };
    }
}
