// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.shmdata.ShmdataException.Reason;

/** A frame with a buffer of its own, used for one copy after the other. The buffer grows and never shrinks. */
final class FrameCopier {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final Frame frame;
    private ByteBuffer memory = NOTHING;
    private ByteBuffer view = viewOf(NOTHING);

    FrameCopier(Frame frame) {
        this.frame = frame;
    }

    Frame frame() {
        return frame;
    }

    /** Copies a frame that is held. One that no buffer can hold comes without its bytes. */
    void fill(Frame from) {
        long size = from.sizeBytes();
        if (size <= Integer.MAX_VALUE) {
            makeRoom((int) size);
            memory.put(0, from.bytes(), 0, (int) size);
        }
        frame.set(from.stream(), view, size, from.sequence(), from.receivedNanos());
    }

    /**
     * Memory for a copy. It is the JDK's, which frees it when nobody has it any more.
     *
     * @param path of the frame, for messages
     * @throws ShmdataException if there is no such memory left
     */
    static ByteBuffer allocate(int size, Path path) {
        try {
            return ByteBuffer.allocateDirect(size);
        } catch (OutOfMemoryError e) {
            throw new ShmdataException(
                    Reason.FAILED,
                    "no memory for a copy of a frame of " + size + " bytes from " + path + " (" + e.getMessage()
                            + "): java -XX:MaxDirectMemorySize gives more, or read frames in place",
                    e);
        }
    }

    private void makeRoom(int size) {
        int now = memory.capacity();
        if (size > now) {
            // By half at least, so that frames that grow bit by bit do not each need a new one.
            int wanted = (int) Math.min(Integer.MAX_VALUE, Math.max(size, now + now / 2L));
            memory = allocate(wanted, frame.path());
            view = viewOf(memory);
        }
    }

    private static ByteBuffer viewOf(ByteBuffer memory) {
        return memory.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }
}
