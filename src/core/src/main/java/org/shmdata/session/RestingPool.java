// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * Objects that are used again, but only after many others were put back. Until then, one that somebody still has stays
 * over, and cannot be mistaken for a newer one. Any thread may call it. It allocates nothing once it has as many
 * objects as are needed.
 *
 * @param <T> what is used again
 */
public final class RestingPool<T> {
    private final int horizon;
    private final Supplier<? extends T> make;

    /** The one put back last at the end. Guarded by this. */
    private final ArrayDeque<T> resting = new ArrayDeque<>();

    /**
     * Makes an empty one.
     *
     * @param horizon how many others are put back before an object is used again
     * @param make makes an object
     */
    public RestingPool(int horizon, Supplier<? extends T> make) {
        this.horizon = horizon;
        this.make = make;
    }

    /**
     * Takes the one that has rested longest.
     *
     * @return one that was made now, if none has rested long enough
     */
    public T take() {
        synchronized (this) {
            if (resting.size() > horizon) {
                return resting.removeFirst();
            }
        }
        return make.get();
    }

    /**
     * Puts one back.
     *
     * @param done is over
     */
    public synchronized void putBack(T done) {
        resting.addLast(done);
    }

    /**
     * Puts one back that nobody has had. It does not count as one of the others, and is used first.
     *
     * @param unused was taken for nothing
     */
    public synchronized void putBackUnused(T unused) {
        resting.addFirst(unused);
    }

    /** Drops all of them: they are not used again. */
    public synchronized void clear() {
        resting.clear();
    }
}
