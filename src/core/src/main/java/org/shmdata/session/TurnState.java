// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a turn at writing in place is still going on. A turn ends once, by whoever comes first. It does not know
 * its {@link WriteTurn}, so that the collector can tell that nobody has that any more.
 */
final class TurnState {
    /** With nobody: it waits to be used again. */
    private static final int FREE = 0;

    private static final int LIVE = 1;

    /** A thread is inside a call that ends it, or that its end must not disturb. */
    private static final int BUSY = 2;

    /** Published, or taken away. Its user has yet to close it. */
    private static final int ENDED = 3;

    private final AtomicInteger state = new AtomicInteger(FREE);

    /** These two are null unless it is live. */
    private volatile @Nullable WriterSession session;

    private volatile @Nullable Thread taker;

    private volatile boolean handedOver;

    private volatile boolean takerIsDone;

    void begin(WriterSession of) {
        handedOver = false;
        takerIsDone = false;
        taker = Thread.currentThread();
        session = of;
        state.set(LIVE);
    }

    boolean isLive() {
        Thread by = taker;
        if (by != Thread.currentThread()) {
            handedOver = true;
        }
        return state.get() == LIVE;
    }

    /**
     * Holds it for a call, after which {@link #goOn} or {@link #end} is due. False if it is over, or another thread is
     * inside such a call.
     */
    boolean hold() {
        return isLive() && state.compareAndSet(LIVE, BUSY);
    }

    void goOn() {
        state.set(LIVE);
    }

    /** Ends one that is held. */
    void end() {
        session = null;
        taker = null;
        state.set(ENDED);
    }

    /** The user is done with one that has ended. False if that was said before, or it has not ended. */
    boolean free() {
        return state.compareAndSet(ENDED, FREE);
    }

    /**
     * Ends a live one, whoever has it. If a thread is inside a call with it, this waits for the call. False if it was
     * over before.
     */
    boolean takeAway() {
        for (; ; ) {
            int now = state.get();
            if (now == LIVE && state.compareAndSet(LIVE, BUSY)) {
                WriterSession of = session;
                try {
                    if (of != null) {
                        of.abort();
                    }
                } finally {
                    end();
                }
                return true;
            }
            if (now == FREE || now == ENDED) {
                return false;
            }
            Thread.onSpinWait();
        }
    }

    /** Whether this thread took it, and no other one has touched it since. */
    boolean isThisThreads() {
        return taker == Thread.currentThread() && !handedOver;
    }

    /** Whether the thread that took it has ended, and no other one has touched it since. */
    boolean isOfAnEndedThread() {
        Thread by = taker;
        return by != null && !by.isAlive() && !handedOver;
    }

    /** The callback that took it has returned: it was handed to another thread, or forgotten. */
    void takerIsDone() {
        handedOver = true;
        takerIsDone = true;
    }

    /** Whether only the garbage collector can tell that nobody has it any more. */
    boolean mayBeForgotten() {
        return takerIsDone || isOfAnEndedThread();
    }

    @Nullable
    Thread taker() {
        return taker;
    }
}
