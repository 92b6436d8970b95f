// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/** The followers of this class loader that are open. It does not keep those reachable that were forgotten. */
public final class OpenFollowers {
    /** Guarded by itself. */
    private static final Set<FrameDelivery> OPEN = Collections.newSetFromMap(new WeakHashMap<>());

    private OpenFollowers() {}

    static void add(FrameDelivery follower) {
        synchronized (OPEN) {
            OPEN.add(follower);
        }
    }

    static void remove(FrameDelivery follower) {
        synchronized (OPEN) {
            OPEN.remove(follower);
        }
    }

    /**
     * Those that are open now.
     *
     * @return a list of its own
     */
    public static List<FrameDelivery> all() {
        synchronized (OPEN) {
            return List.copyOf(OPEN);
        }
    }
}
