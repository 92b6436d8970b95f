// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.av_get_pix_fmt;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.ffmpeg.global.swscale.*;

import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.shmdata.caps.Colorimetry;
import org.shmdata.caps.VideoCaps;

/**
 * The colours of a source, as swscale describes them.
 *
 * @param matrix one of swscale's SWS_CS_ constants; unused for RGB
 * @param fullRange whether black is 0 and white the greatest value
 * @param chroma where the samples of colour lie among the pixels
 */
record SwscaleColour(int matrix, boolean fullRange, ChromaSite chroma) {
    private static final String CHROMA_SITE = "chroma-site";

    /**
     * @param caps whose format has a twin in libav
     */
    static SwscaleColour of(VideoCaps caps) {
        AVPixFmtDescriptor descriptor =
                av_pix_fmt_desc_get(av_get_pix_fmt(caps.format().libavName().orElseThrow()));
        if ((descriptor.flags() & AV_PIX_FMT_FLAG_RGB) != 0) {
            return new SwscaleColour(SWS_CS_ITU709, true, ChromaSite.LEFT);
        }
        boolean gray = descriptor.nb_components() < 3;
        Colorimetry colorimetry = gray ? Colorimetry.ofGray(caps) : Colorimetry.ofYuv(caps);
        boolean centred = descriptor.log2_chroma_w() > 0
                && caps.caps().string(CHROMA_SITE).filter("jpeg"::equals).isPresent();
        return new SwscaleColour(
                number(colorimetry.matrix()), colorimetry.fullRange(), centred ? ChromaSite.CENTRE : ChromaSite.LEFT);
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
