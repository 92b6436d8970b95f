// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import org.jspecify.annotations.Nullable;
import org.shmdata.caps.AudioCaps;
import org.shmdata.caps.Caps;
import org.shmdata.caps.VideoCaps;

/** What one connection's writer says of its frames: the type string, and what it means, each parsed once and when first asked for. */
final class StreamType {
    /** Of a follower that has not met a writer yet. */
    static final StreamType NONE = new StreamType("");

    private final String text;
    private volatile @Nullable Caps caps;
    private volatile @Nullable VideoCaps video;
    private volatile @Nullable AudioCaps audio;

    StreamType(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    Caps caps() {
        Caps known = caps;
        if (known == null) {
            known = Caps.parse(text);
            caps = known;
        }
        return known;
    }

    VideoCaps video() {
        VideoCaps known = video;
        if (known == null) {
            known = VideoCaps.from(caps());
            video = known;
        }
        return known;
    }

    AudioCaps audio() {
        AudioCaps known = audio;
        if (known == null) {
            known = AudioCaps.from(caps());
            audio = known;
        }
        return known;
    }
}
