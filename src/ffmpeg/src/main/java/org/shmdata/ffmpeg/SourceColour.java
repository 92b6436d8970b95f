// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.ffmpeg.global.swscale.*;

import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.shmdata.caps.VideoCaps;

/**
 * How the samples of a source mean colours: by the field {@code colorimetry} of its caps, else as GStreamer assumes.
 *
 * @param matrix one of swscale's SWS_CS_ constants; of no meaning for RGB
 * @param fullRange whether black is 0 and white the greatest value
 */
record SourceColour(int matrix, boolean fullRange) {
    /** GStreamer takes YUV pictures up to this height for standard definition. */
    private static final int SD_LINES = 576;

    private static final int COLORIMETRY_PARTS = 4;

    /** Numbers of GstVideoColorRange. */
    private static final String FULL_RANGE = "1";

    private static final String LIMITED_RANGE = "2";

    /**
     * @param pixelFormat the AVPixelFormat of the caps
     */
    static SourceColour of(VideoCaps caps, int pixelFormat) {
        AVPixFmtDescriptor descriptor = av_pix_fmt_desc_get(pixelFormat);
        if ((descriptor.flags() & AV_PIX_FMT_FLAG_RGB) != 0) {
            return new SourceColour(SWS_CS_ITU709, true);
        }
        boolean gray = descriptor.nb_components() < 3;
        SourceColour assumed = new SourceColour(caps.height() > SD_LINES ? SWS_CS_ITU709 : SWS_CS_ITU601, gray);
        return caps.colorimetry().map(text -> read(text, assumed)).orElse(assumed);
    }

    private static SourceColour read(String colorimetry, SourceColour assumed) {
        switch (colorimetry) {
            case "bt601":
                return new SourceColour(SWS_CS_ITU601, false);
            case "bt709":
                return new SourceColour(SWS_CS_ITU709, false);
            case "smpte240m":
                return new SourceColour(SWS_CS_SMPTE240M, false);
            case "bt2020":
            case "bt2020-10":
            case "bt2100-pq":
            case "bt2100-hlg":
                return new SourceColour(SWS_CS_BT2020, false);
            case "sRGB":
                return new SourceColour(assumed.matrix, true);
            default:
                return readNumbers(colorimetry, assumed);
        }
    }

    /** Range, matrix, transfer and primaries by number, where 0 is unknown. */
    private static SourceColour readNumbers(String colorimetry, SourceColour assumed) {
        String[] parts = colorimetry.split(":", -1);
        if (parts.length != COLORIMETRY_PARTS) {
            return assumed;
        }
        boolean full = parts[0].equals(FULL_RANGE) || (assumed.fullRange && !parts[0].equals(LIMITED_RANGE));
        return new SourceColour(matrix(parts[1], assumed.matrix), full);
    }

    /** By the numbers of GstVideoColorMatrix. */
    private static int matrix(String number, int assumed) {
        switch (number) {
            case "2":
                return SWS_CS_FCC;
            case "3":
                return SWS_CS_ITU709;
            case "4":
                return SWS_CS_ITU601;
            case "5":
                return SWS_CS_SMPTE240M;
            case "6":
                return SWS_CS_BT2020;
            default:
                return assumed;
        }
    }
}
