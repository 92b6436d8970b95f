// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import org.shmdata.session.HeldFrame;

/** Gets what a follower receives, one call at a time. The layer above makes one of a program's listener. */
public interface FrameConsumer {
    /**
     * A frame came.
     *
     * @param frame held until this returns
     */
    void frame(HeldFrame frame);

    /**
     * A writer was joined.
     *
     * @param type its type string
     */
    void connected(String type);

    /** The writer left. */
    void disconnected();

    /**
     * A call of this consumer threw, could not be made, or a frame was lost. It has been logged.
     *
     * @param failure what was thrown
     * @return whether to go on
     */
    boolean failed(Throwable failure);

    /**
     * What to call it in messages.
     *
     * @return the name of its class, as the program knows it
     */
    String name();
}
