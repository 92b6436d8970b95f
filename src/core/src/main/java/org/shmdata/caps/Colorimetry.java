// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.Objects;
import java.util.Optional;

/**
 * How the samples of YUV and gray video mean colours: by the field {@code colorimetry} of the caps, if it says
 * something that GStreamer 1.22 takes for such video, else as GStreamer assumes. RGB video has the full range and no
 * matrix.
 *
 * <p>Transfer functions and primaries, which the field names too, are not read.
 *
 * @param matrix how brightness and colour differences are made of red, green and blue
 * @param fullRange whether black is 0 and white the greatest value; else black is 16 and white 235, of 8 bits
 */
public record Colorimetry(Matrix matrix, boolean fullRange) {
    /** GStreamer takes YUV pictures up to this height for standard definition. */
    private static final int SD_LINES = 576;

    private static final int PARTS = 4;

    /** The number of GstVideoColorRange for 16 to 235; GStreamer takes all others for 0 to 255. */
    private static final String LIMITED_RANGE = "2";

    /** How much of red, green and blue is in brightness. */
    public enum Matrix {
        /** FCC Title 47, 73.682. */
        FCC(0.30, 0.11),

        /** ITU-R BT.709. */
        BT709(0.2126, 0.0722),

        /** ITU-R BT.601. */
        BT601(0.299, 0.114),

        /** SMPTE 240M. */
        SMPTE240M(0.212, 0.087),

        /** ITU-R BT.2020, of not constant luminance. */
        BT2020(0.2627, 0.0593);

        private final double red;
        private final double blue;

        Matrix(double red, double blue) {
            this.red = red;
            this.blue = blue;
        }

        /**
         * How much red counts in brightness.
         *
         * @return above 0; with {@link #green} and {@link #blue} it makes 1
         */
        public double red() {
            return red;
        }

        /**
         * How much green counts in brightness.
         *
         * @return above 0
         */
        public double green() {
            return 1 - red - blue;
        }

        /**
         * How much blue counts in brightness.
         *
         * @return above 0
         */
        public double blue() {
            return blue;
        }
    }

    /**
     * The colours of YUV video.
     *
     * @param caps of a YUV format
     * @return what the field says; if it says nothing, or names no matrix of YUV, as {@code sRGB}: BT.601 up to a
     *     height of 576, BT.709 above, limited range
     */
    public static Colorimetry ofYuv(VideoCaps caps) {
        Objects.requireNonNull(caps, "caps");
        return caps.colorimetry()
                .flatMap(Colorimetry::read)
                .orElseGet(() -> new Colorimetry(caps.height() > SD_LINES ? Matrix.BT709 : Matrix.BT601, false));
    }

    /**
     * The colours of gray video. Its matrix says how gray is made of colours.
     *
     * @param caps of a gray format
     * @return what the field says; if it says nothing, or names no matrix of YUV: BT.601, full range
     */
    public static Colorimetry ofGray(VideoCaps caps) {
        Objects.requireNonNull(caps, "caps");
        return caps.colorimetry().flatMap(Colorimetry::read).orElse(new Colorimetry(Matrix.BT601, true));
    }

    /** A name, or numbers of range, matrix, transfer function and primaries. */
    private static Optional<Colorimetry> read(String text) {
        return switch (text) {
            case "bt601" -> Optional.of(new Colorimetry(Matrix.BT601, false));
            case "bt709" -> Optional.of(new Colorimetry(Matrix.BT709, false));
            case "smpte240m" -> Optional.of(new Colorimetry(Matrix.SMPTE240M, false));
            case "bt2020", "bt2020-10", "bt2100-pq", "bt2100-hlg" -> Optional.of(new Colorimetry(Matrix.BT2020, false));
            default -> {
                String[] parts = text.split(":", -1);
                yield parts.length == PARTS
                        ? matrix(parts[1]).map(matrix -> new Colorimetry(matrix, !parts[0].equals(LIMITED_RANGE)))
                        : Optional.empty();
            }
        };
    }

    /** By the numbers of GstVideoColorMatrix; 0 is unknown, 1 is RGB. */
    private static Optional<Matrix> matrix(String number) {
        return switch (number) {
            case "2" -> Optional.of(Matrix.FCC);
            case "3" -> Optional.of(Matrix.BT709);
            case "4" -> Optional.of(Matrix.BT601);
            case "5" -> Optional.of(Matrix.SMPTE240M);
            case "6" -> Optional.of(Matrix.BT2020);
            default -> Optional.empty();
        };
    }
}
