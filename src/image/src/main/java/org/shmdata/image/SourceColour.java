// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import org.shmdata.caps.Colorimetry;

/**
 * A colorimetry in the numbers that conversions take.
 *
 * @param kr how much red counts in luma, 0 to 1
 * @param kb how much blue counts in luma
 * @param fullRange whether black is 0 and white the greatest value, not 16 and 235 of 8 bits
 */
record SourceColour(double kr, double kb, boolean fullRange) {
    SourceColour(Colorimetry colorimetry) {
        this(colorimetry.matrix().red(), colorimetry.matrix().blue(), colorimetry.fullRange());
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
