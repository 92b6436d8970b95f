// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.shmdata.bindings.sessions.shmdata_sessions.SHMDATA_FRAME;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bounded sequence of events, each a kind and what comes with it. Positions count from the oldest; adding and removing at the ends moves nothing.
 */
final class EventRing {
    private final int[] kinds;
    private final @Nullable Object[] whats;
    private int head;
    private int size;

    EventRing(int capacity) {
        kinds = new int[capacity];
        whats = new Object[capacity];
    }

    int size() {
        return size;
    }

    int kind(int at) {
        return kinds[slot(at)];
    }

    Object what(int at) {
        return Objects.requireNonNull(whats[slot(at)]);
    }

    void add(int kind, Object what) {
        int slot = slot(size);
        kinds[slot] = kind;
        whats[slot] = what;
        size++;
    }

    /** The events before it move up: in practice there is none, or the coming and going of a writer. */
    void remove(int at) {
        for (int i = at; i > 0; i--) {
            kinds[slot(i)] = kinds[slot(i - 1)];
            whats[slot(i)] = whats[slot(i - 1)];
        }
        whats[head] = null;
        head = slot(1);
        size--;
    }

    int firstFrame() {
        return first(SHMDATA_FRAME);
    }

    /** The oldest of a kind; {@link #size} where there is none. */
    int first(int kind) {
        int at = 0;
        while (at < size && kind(at) != kind) {
            at++;
        }
        return at;
    }

    private int slot(int at) {
        return (head + at) % kinds.length;
    }
}
