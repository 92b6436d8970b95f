// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

/** Knows whether a frame is still there to be read. Any thread may call it. */
public interface FrameHolder {
    /** Of frames whose memory is theirs alone. */
    FrameHolder FOR_GOOD = new FrameHolder() {
        @Override
        public boolean holds(HeldFrame frame) {
            return true;
        }

        @Override
        public void release(HeldFrame frame) {
            // nobody waits for it
        }
    };

    /**
     * Whether a frame is held.
     *
     * @param frame one of this holder
     * @return false once it was released
     */
    boolean holds(HeldFrame frame);

    /**
     * Releases a frame. If it is not held, this does nothing.
     *
     * @param frame one of this holder
     */
    void release(HeldFrame frame);
}
