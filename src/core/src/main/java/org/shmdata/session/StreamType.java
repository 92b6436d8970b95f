// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.AudioCaps;
import org.shmdata.caps.Caps;
import org.shmdata.caps.CapsException;
import org.shmdata.caps.VideoCaps;

/**
 * What one connection's writer says of its frames: the type string and what it means, parsed once, when first asked
 * for.
 */
public final class StreamType {
    /** Of a follower that has not met a writer yet. */
    public static final StreamType NONE = new StreamType("no writer", "");

    private final String source;
    private final String text;
    private volatile @Nullable Caps caps;
    private volatile @Nullable VideoCaps video;
    private volatile @Nullable AudioCaps audio;

    /**
     * Makes one of what came over the wire.
     *
     * @param source the path of the shmdata, for messages
     * @param text the type string
     */
    public StreamType(Object source, String text) {
        this.source = source.toString();
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
     * @throws ShmdataException of reason {@code BAD_TYPE} if it is not caps: the message names the path
     */
    public Caps caps() {
        Caps known = caps;
        if (known == null) {
            known = read(Caps::parse, text);
            caps = known;
        }
        return known;
    }

    /**
     * The type as raw video.
     *
     * @return what it says
     * @throws ShmdataException of reason {@code BAD_TYPE} if it is not raw video: the message names the path
     */
    public VideoCaps video() {
        VideoCaps known = video;
        if (known == null) {
            known = read(VideoCaps::from, caps());
            video = known;
        }
        return known;
    }

    /**
     * The type as raw audio.
     *
     * @return what it says
     * @throws ShmdataException of reason {@code BAD_TYPE} if it is not raw audio: the message names the path
     */
    public AudioCaps audio() {
        AudioCaps known = audio;
        if (known == null) {
            known = read(AudioCaps::from, caps());
            audio = known;
        }
        return known;
    }

    /** The writer chose the type, so it is not a wrong argument of the follower. */
    private <A, T> T read(Function<A, T> reading, A announced) {
        try {
            return reading.apply(announced);
        } catch (CapsException e) {
            throw new ShmdataException(Reason.BAD_TYPE, source + ": " + e.getMessage(), e);
        }
    }
}
