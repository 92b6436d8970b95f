// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

/**
 * Whether there is stack left to finish what a call begins. A stack that overflows between the taking of a lock and the noting of it would leave the
 * lock taken for good.
 */
public final class StackRoom {
    /** HotSpot keeps some 100 KB for native calls and for itself; the rest is for the frames of a call of ours. */
    private static final long NEEDED_BYTES = 128 << 10;

    private StackRoom() {}

    /** Throws StackOverflowError, before anything has begun, where there is too little. */
    public static void check() {
        if (shmdata_stack_left() < NEEDED_BYTES) {
            throw new StackOverflowError("less than " + NEEDED_BYTES + " bytes of stack are left: nothing was begun");
        }
    }
}
