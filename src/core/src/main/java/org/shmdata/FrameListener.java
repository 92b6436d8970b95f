// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import org.shmdata.caps.Caps;

/**
 * Receives the frames and events of a follower. One call at a time: on the follower's own thread, or on the {@link
 * ShmdataFollower.Builder#executor executor} that was given.
 *
 * <p>While {@link #frame} runs, the writer waits with its next frame: take what is needed and return. It does not wait
 * for a follower that is {@link ShmdataFollower.Builder#latestOnly latest-only} or has a {@link
 * ShmdataFollower.Builder#queue queue}. What a method throws is logged and given to the thread's handler of uncaught
 * exceptions, and the follower goes on, unless {@link #failed} says otherwise.
 */
@FunctionalInterface
public interface FrameListener {
    /**
     * A frame arrived.
     *
     * <p>Do not write to the same path from here while the frame is open: the writer waits for this frame to be closed,
     * so the call would wait for itself. Close the frame first, or let frames be copied.
     *
     * @param frame valid until this method returns; to close it earlier lets the writer go on earlier
     */
    void frame(Frame frame);

    /**
     * A writer appeared and was joined.
     *
     * @param type its type string as it came, see {@link Caps#parse} for what it says
     */
    default void connected(String type) {}

    /**
     * The writer left. The follower waits for the next one on the same path. Not called for a follower that is itself
     * closed.
     */
    default void disconnected() {}

    /**
     * A method of this listener threw, errors of the virtual machine included. Or the executor refused to call it: then
     * this is called on the follower's own thread. Or a frame was lost, since there was no memory for its copy. It has
     * been logged already.
     *
     * @param failure what was thrown; for a lost frame a {@link ShmdataException} whose cause is what was thrown
     * @return whether to go on; with false the follower closes itself
     */
    default boolean failed(Throwable failure) {
        return true;
    }
}
