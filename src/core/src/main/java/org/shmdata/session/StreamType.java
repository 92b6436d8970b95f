// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import org.jspecify.annotations.Nullable;
import org.shmdata.caps.AudioCaps;
import org.shmdata.caps.Caps;
import org.shmdata.caps.VideoCaps;

/** What one connection's writer says of its frames: the type string and what it means, parsed once, when first asked for. */
public final class StreamType {
    /** Of a follower that has not met a writer yet. */
    public static final StreamType NONE = new StreamType("");

    private final String text;
    private volatile @Nullable Caps caps;
    private volatile @Nullable VideoCaps video;
    private volatile @Nullable AudioCaps audio;

    /**
     * Makes one of what came over the wire.
     *
     * @param text the type string
     */
    public StreamType(String text) {
        this.text = text;
    }

    /**
     * The type string.
     *
     * @return as it came over the wire
     */
    public String text() {
        return text;
    }

    /**
     * The type string, parsed.
     *
     * @return what it says
     * @throws org.shmdata.caps.CapsException if it is not a caps string
     */
    public Caps caps() {
        Caps known = caps;
        if (known == null) {
            known = Caps.parse(text);
            caps = known;
        }
        return known;
    }

    /**
     * The type as raw video.
     *
     * @return what it says
     * @throws org.shmdata.caps.CapsException if it is not raw video
     */
    public VideoCaps video() {
        VideoCaps known = video;
        if (known == null) {
            known = VideoCaps.from(caps());
            video = known;
        }
        return known;
    }

    /**
     * The type as raw audio.
     *
     * @return what it says
     * @throws org.shmdata.caps.CapsException if it is not raw audio
     */
    public AudioCaps audio() {
        AudioCaps known = audio;
        if (known == null) {
            known = AudioCaps.from(caps());
            audio = known;
        }
        return known;
    }
}
