// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import org.jspecify.annotations.Nullable;
import org.shmdata.caps.VideoCaps;

/**
 * How samples mean colours: by the field {@code colorimetry} of the caps, else as GStreamer assumes.
 *
 * @param kr how much red counts in luma, 0 to 1, by the ITU recommendation
 * @param kb how much blue counts in luma
 * @param fullRange whether black is 0 and white the greatest value, not 16 and 235 of 8 bits
 */
record SourceColour(double kr, double kb, boolean fullRange) {
    /** GStreamer takes YUV pictures up to this height for standard definition. */
    private static final int SD_LINES = 576;

    private static final SourceColour BT601 = new SourceColour(0.299, 0.114, false);
    private static final SourceColour BT709 = new SourceColour(0.2126, 0.0722, false);
    private static final SourceColour GRAY = new SourceColour(0.299, 0.114, true);

    private static final int COLORIMETRY_PARTS = 4;

    /** Number of GstVideoColorRange for 16 to 235. */
    private static final String LIMITED_RANGE = "2";

    static SourceColour ofYuv(VideoCaps caps) {
        SourceColour assumed = caps.height() > SD_LINES ? BT709 : BT601;
        return caps.colorimetry().map(SourceColour::read).orElse(assumed);
    }

    /** Gray has luma only; the matrix says how it is made of colours. */
    static SourceColour ofGray(VideoCaps caps) {
        return caps.colorimetry().map(SourceColour::read).orElse(GRAY);
    }

    /** Null for what GStreamer takes for no colorimetry of YUV: an unknown text or matrix, or that of RGB. */
    private static @Nullable SourceColour read(String colorimetry) {
        return switch (colorimetry) {
            case "bt601" -> of("4", false);
            case "bt709" -> of("3", false);
            case "smpte240m" -> of("5", false);
            case "bt2020", "bt2020-10", "bt2100-pq", "bt2100-hlg" -> of("6", false);
            default -> {
                String[] parts = colorimetry.split(":", -1);
                yield parts.length == COLORIMETRY_PARTS ? of(parts[1], !parts[0].equals(LIMITED_RANGE)) : null;
            }
        };
    }

    /** By the numbers of GstVideoColorMatrix. */
    private static @Nullable SourceColour of(String matrix, boolean fullRange) {
        return switch (matrix) {
            case "2" -> new SourceColour(0.30, 0.11, fullRange);
            case "3" -> new SourceColour(0.2126, 0.0722, fullRange);
            case "4" -> new SourceColour(0.299, 0.114, fullRange);
            case "5" -> new SourceColour(0.212, 0.087, fullRange);
            case "6" -> new SourceColour(0.2627, 0.0593, fullRange);
            default -> null;
        };
    }

    double kg() {
        return 1 - kr - kb;
    }

    /** The code of black. */
    int lumaOffset() {
        return fullRange ? 0 : 16;
    }

    /** How many codes there are from black to white. */
    double lumaScale() {
        return fullRange ? 255 : 219;
    }

    /** How many codes there are from the lowest chroma to the highest. */
    double chromaScale() {
        return fullRange ? 255 : 224;
    }
}
