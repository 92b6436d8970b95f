// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

/**
 * Whether there is stack left to finish what a call begins. A stack that overflows between the taking of a lock and the
 * noting of it would leave the lock taken for good.
 */
public final class StackRoom {
    /** HotSpot keeps some 100 KB for native calls and for itself. The rest is for a call of ours. */
    private static final long NEEDED_BYTES = 128 << 10;

    /** What is begun can be ended at the same depth: then the caller may have a little less. */
    private static final long SPARE_BYTES = 16 << 10;

    private StackRoom() {}

    /**
     * Throws StackOverflowError, before anything has begun, if there is too little to begin something and to end it.
     */
    public static void check() {
        check(NEEDED_BYTES + SPARE_BYTES);
    }

    /** Throws StackOverflowError, before anything has begun, if there is too little to end what was begun. */
    public static void checkToEnd() {
        check(NEEDED_BYTES);
    }

    private static void check(long bytes) {
        if (shmdata_stack_left() < bytes) {
            throw new StackOverflowError("less than " + bytes + " bytes of stack are left: nothing was begun");
        }
    }
}
