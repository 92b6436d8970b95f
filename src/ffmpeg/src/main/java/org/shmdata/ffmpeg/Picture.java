// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/** An AVFrame of a {@link PicturePool}. The pointers into it are kept, since making them for every frame would be garbage. */
final class Picture {
    /** Stands for the end of a queue of pictures; has none of what a picture has. */
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

    // END has none of them, and nobody asks it
    @SuppressWarnings("NullAway")
    private Picture() {
        frame = null;
        planes = null;
        strides = null;
    }
}
