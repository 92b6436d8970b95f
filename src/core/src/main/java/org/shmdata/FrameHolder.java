// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

/** Who knows whether a frame is still there to be read. May be called from any thread. */
interface FrameHolder {
    /** Of frames whose memory is theirs alone. */
    FrameHolder FOR_GOOD = new FrameHolder() {
        @Override
        public boolean holds(Frame frame) {
            return true;
        }

        @Override
        public void release(Frame frame) {
            // nobody waits for it
        }
    };

    boolean holds(Frame frame);

    /** Ends the holding of a frame; where it is not held this does nothing. */
    void release(Frame frame);
}
