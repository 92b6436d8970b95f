// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.shmdata.session.HeldFrame;

/** A frame with a buffer of its own, used for one copy after the other. The buffer grows and never shrinks. */
final class FrameCopier {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final HeldFrame frame;
    private ByteBuffer memory = NOTHING;
    private ByteBuffer view = viewOf(NOTHING);

    FrameCopier(HeldFrame frame) {
        this.frame = frame;
    }

    HeldFrame frame() {
        return frame;
    }

    /** Copies a frame that is held. One that no buffer can hold comes without its bytes. */
    void fill(HeldFrame from) {
        long size = from.sizeBytes();
        if (size <= Integer.MAX_VALUE) {
            makeRoom((int) size);
            memory.put(0, from.bytes(), 0, (int) size);
        }
        frame.set(from.stream(), view, size, from.sequence(), from.receivedNanos());
    }

    private void makeRoom(int size) {
        int now = memory.capacity();
        if (size > now) {
            // By half at least, so that frames that grow bit by bit do not each need a new one.
            int wanted = (int) Math.min(Integer.MAX_VALUE, Math.max(size, now + now / 2L));
            memory = CopyMemory.allocate(wanted, frame.path());
            view = viewOf(memory);
        }
    }

    private static ByteBuffer viewOf(ByteBuffer memory) {
        return memory.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }
}
