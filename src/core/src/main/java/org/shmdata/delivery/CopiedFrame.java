// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.shmdata.session.HeldFrame;

/** A copy of a frame, in a buffer of the queue that it waits in. */
final class CopiedFrame extends HeldFrame {
    private final CopyQueue queue;
    private @Nullable CopyBuffer buffer;

    CopiedFrame(CopyQueue queue, Path path) {
        super(path.toString());
        this.queue = queue;
    }

    void use(CopyBuffer taken) {
        buffer = taken;
    }

    CopyBuffer giveUpBuffer() {
        CopyBuffer had = Objects.requireNonNull(buffer);
        buffer = null;
        return had;
    }

    /** Becomes a copy of a frame that is held. */
    void fill(HeldFrame from) {
        set(
                from.stream(),
                Objects.requireNonNull(buffer).fill(from),
                from.sizeBytes(),
                from.sequence(),
                from.receivedNanos());
    }

    /** Its reader has it from now on. */
    void handOut() {
        hold();
    }

    @Override
    protected boolean isOver() {
        return queue.framesAreOver();
    }

    @Override
    protected void released() {
        queue.release(this);
    }
}
