// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import org.shmdata.ShmdataException;

/**
 * Where a reader takes events from, one at a time: shared memory itself, or copies of what was there.
 *
 * <p>One thread at a time takes. Any thread may call the rest.
 */
public interface FrameSource {
    /**
     * Waits for the next event. Frames that are held stay held.
     *
     * @param timeoutNanos 0 to look only, negative to wait without end
     * @param interruptible whether an interrupt of this thread ends the wait, with {@link SessionEvent#INTERRUPTED}.
     *     That may also come without an interrupt, so look at the thread
     * @return what happened
     */
    SessionEvent take(long timeoutNanos, boolean interruptible);

    /**
     * Why the last event was {@link SessionEvent#LOST}.
     *
     * @return what to throw
     */
    default ShmdataException failure() {
        throw new IllegalStateException("no frame was lost");
    }

    /**
     * The frame of the last event {@link SessionEvent#FRAME}.
     *
     * @return one that may have been released since
     */
    HeldFrame frame();

    /** All frames are over, whether or not they were released. */
    void endFrames();

    /**
     * What the last event {@link SessionEvent#CONNECTED} brought.
     *
     * @return the type of the writer that was joined
     */
    StreamType stream();
}
