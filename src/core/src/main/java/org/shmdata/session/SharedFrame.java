// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A frame in shared memory. */
final class SharedFrame extends HeldFrame {
    private final FollowerSession session;
    private long token;
    private @Nullable SegmentMapping mapping;

    SharedFrame(FollowerSession session) {
        super(session.path().toString());
        this.session = session;
    }

    /** Is held from now on: the first bytes of a mapping, which stays as long. */
    void hold(long newToken, SegmentMapping in, StreamType stream, long size, long sequence, long receivedNanos) {
        set(stream, in.frameMemory(), size, sequence, receivedNanos);
        in.hold();
        token = newToken;
        mapping = in;
        hold();
    }

    @Override
    protected boolean isOver() {
        return session.framesAreOver();
    }

    @Override
    protected void released() {
        SegmentMapping in = Objects.requireNonNull(mapping);
        mapping = null;
        session.release(this, token, in);
    }
}
