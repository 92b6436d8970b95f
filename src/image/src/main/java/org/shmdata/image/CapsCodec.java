// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import org.shmdata.caps.VideoCaps;

/** The codec for the caps at hand. It stays the same object as long as they do. */
final class CapsCodec {
    private VideoCaps caps;
    private FrameCodec codec;

    CapsCodec(VideoCaps caps) {
        this.caps = caps;
        this.codec = Codecs.of(caps);
    }

    /** A connection has one caps object, so that caps are compared once after each change. */
    // the same object first
    @SuppressWarnings("ReferenceEquality")
    FrameCodec of(VideoCaps now) {
        if (now != caps) {
            if (!now.equals(caps)) {
                codec = Codecs.of(now);
            }
            caps = now;
        }
        return codec;
    }
}
