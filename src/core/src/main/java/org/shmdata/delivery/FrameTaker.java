// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import org.jspecify.annotations.Nullable;

/**
 * Takes the frames for one subscriber. The layer above makes one of a follower.
 *
 * @param <T> what the subscriber gets
 */
public interface FrameTaker<T> {
    /**
     * Waits for the newest frame. For one thread.
     *
     * @return null if there is none after all
     * @throws org.shmdata.ShmdataException of reason {@code CLOSED} once stopped; {@code INTERRUPTED} if the thread was
     *     interrupted
     */
    @Nullable
    T take();

    /** Ends the waiting, and all that follows. Does not wait itself. Any thread may call it. */
    void stop();
}
