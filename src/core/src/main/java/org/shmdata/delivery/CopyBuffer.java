// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.shmdata.session.FrameMemory;
import org.shmdata.session.HeldFrame;

/** Memory for one copy of a frame after the other. It grows and never shrinks. */
final class CopyBuffer {
    private ByteBuffer memory = ByteBuffer.allocateDirect(0);
    private FrameMemory readable = readable(memory);

    /** Copies a frame that is held. Of one that no buffer can hold, nothing is copied. */
    FrameMemory fill(HeldFrame from) {
        long size = from.sizeBytes();
        if (size <= Integer.MAX_VALUE) {
            makeRoom((int) size, from.origin());
            memory.put(0, from.bytes(), 0, (int) size);
        }
        return readable;
    }

    private void makeRoom(int size, String origin) {
        int now = memory.capacity();
        if (size > now) {
            // by half at least, so that frames that grow bit by bit do not each need a new one
            int wanted = (int) Math.min(Integer.MAX_VALUE, Math.max(size, now + now / 2L));
            memory = CopyMemory.allocate(wanted, origin);
            readable = readable(memory);
        }
    }

    private static FrameMemory readable(ByteBuffer memory) {
        return new FrameMemory(memory.asReadOnlyBuffer().order(ByteOrder.nativeOrder()));
    }
}
