// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import org.shmdata.caps.Caps;

/**
 * Hears what a follower receives. All calls come from one thread, the follower's own, one at a time.
 *
 * <p>While {@link #frame} runs the writer waits with its next frame: take what is needed and return. An exception that leaves
 * a method is logged and the following goes on.
 */
@FunctionalInterface
public interface FrameListener {
    /**
     * A frame arrived.
     *
     * @param frame valid until this method returns; closing it earlier lets the writer go on earlier
     */
    void frame(Frame frame);

    /**
     * A writer appeared and was joined.
     *
     * @param type its type string as it came, see {@link Caps#parse} for what it says
     */
    default void connected(String type) {}

    /** The writer went. The follower waits for the next one on the same path. */
    default void disconnected() {}
}
