// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.shmdata.session.SessionEvent;

/**
 * A bounded sequence of events, each with what it brings. Positions count from the oldest; adding and removing at the
 * ends moves nothing.
 */
final class EventRing {
    private final @Nullable SessionEvent[] kinds;
    private final @Nullable Object[] whats;
    private int head;
    private int size;

    EventRing(int capacity) {
        kinds = new SessionEvent[capacity];
        whats = new Object[capacity];
    }

    int size() {
        return size;
    }

    SessionEvent kind(int at) {
        return Objects.requireNonNull(kinds[slot(at)]);
    }

    Object what(int at) {
        return Objects.requireNonNull(whats[slot(at)]);
    }

    void add(SessionEvent kind, Object what) {
        int slot = slot(size);
        kinds[slot] = kind;
        whats[slot] = what;
        size++;
    }

    /** The events before it move up. There are few: none, or that a writer left and another was joined. */
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
        return first(SessionEvent.FRAME);
    }

    /** The oldest of a kind; {@link #size} if there is none. */
    int first(SessionEvent kind) {
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
