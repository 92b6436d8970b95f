// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/** The followers of this class loader that are open, without keeping them from being forgotten. */
final class OpenFollowers {
    /** Guarded by itself. */
    private static final Set<ShmdataFollower> OPEN = Collections.newSetFromMap(new WeakHashMap<>());

    private OpenFollowers() {}

    static void add(ShmdataFollower follower) {
        synchronized (OPEN) {
            OPEN.add(follower);
        }
    }

    static void remove(ShmdataFollower follower) {
        synchronized (OPEN) {
            OPEN.remove(follower);
        }
    }

    static List<ShmdataFollower> all() {
        synchronized (OPEN) {
            return List.copyOf(OPEN);
        }
    }
}
