// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

/**
 * Where a consumer takes events from, one at a time: shared memory itself, or the copies of it. The kinds of events are those of the native
 * {@code ShmdataEventKind}; if there is none, the kind is a result such as {@code SHMDATA_TIMEOUT}.
 *
 * <p>One thread at a time takes; the rest may be called from any thread.
 */
interface FrameSource extends FrameHolder {
    /** An event of our own: a frame came and was lost, see {@link #failure}. */
    int FAILED = Integer.MIN_VALUE;

    /**
     * Waits for the next event. A frame still held is released first.
     *
     * @param timeoutNanos 0 to look only, negative to wait for ever
     * @param interruptible whether the interrupt of this thread ends the wait, with {@code SHMDATA_INTERRUPTED}. That may also come without
     *     one: look at the thread
     * @return what happened
     */
    int take(long timeoutNanos, boolean interruptible);

    /** Why the last event was {@link #FAILED}. */
    default ShmdataException failure() {
        throw new IllegalStateException("nothing fails here");
    }

    /** The frame of the last event {@code SHMDATA_FRAME}. */
    Frame frame();

    /** What the last event {@code SHMDATA_CONNECTED} brought. */
    StreamType stream();
}
