// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/** An AVFrame of a {@link PicturePool}. The pointers into it are kept, so that frames make no garbage. */
final class Picture {
    /** The mark for the end of a queue. It has nothing of a picture. */
    static final Picture END = new Picture();

    final AVFrame frame;
    final PointerPointer<?> planes;
    final IntPointer strides;

    /** Which slot of the recording it is for. */
    long slot;

    Picture(AVFrame frame) {
        this.frame = frame;
        this.planes = frame.data();
        this.strides = frame.linesize();
    }

    // END has none of them, and nobody asks
    @SuppressWarnings("NullAway")
    private Picture() {
        frame = null;
        planes = null;
        strides = null;
    }
}
