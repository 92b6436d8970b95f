// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import org.shmdata.session.FrameMemory;
import org.shmdata.session.HeldFrame;
import org.shmdata.session.StreamType;

/** A frame in memory of its own, which is never released. */
final class KeptFrame extends HeldFrame {
    KeptFrame(String origin, StreamType stream, ByteBuffer bytes, long sequence, long receivedNanos) {
        super(origin);
        set(stream, new FrameMemory(bytes), bytes.capacity(), sequence, receivedNanos);
        hold();
    }

    @Override
    protected boolean isOver() {
        return false;
    }

    @Override
    protected void released() {
        // nobody waits for it
    }
}
