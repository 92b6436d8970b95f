// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AVCHROMA_LOC_CENTER;
import static org.bytedeco.ffmpeg.global.avutil.AVCHROMA_LOC_LEFT;

/** Where among several pixels the sample of their colour lies. Vertically it is always in the middle. */
enum ChromaSite {
    /** At the left one, as in most video: taken if nothing else is said. */
    LEFT(AVCHROMA_LOC_LEFT, 0),

    /** In the middle, as in JPEG. */
    CENTRE(AVCHROMA_LOC_CENTER, ChromaSite.MIDDLE);

    /** swscale's default for every subsampling. */
    static final int MIDDLE = -513;

    private final int location;
    private final int position;

    ChromaSite(int location, int position) {
        this.location = location;
        this.position = position;
    }

    /** By AVChromaLocation. */
    static ChromaSite of(int location) {
        return location == AVCHROMA_LOC_CENTER ? CENTRE : LEFT;
    }

    /** AVChromaLocation. */
    int location() {
        return location;
    }

    /** The horizontal position for swscale. */
    int position() {
        return position;
    }
}
