// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lets one writing at a time through: a call that writes a frame, or a turn at writing in place. */
final class WriteOrder {
    private static final long SLICE_MILLIS = 20;

    /**
     * After waiting this long for the own thread's turn, or for one whose taker has ended, that turn counts as forgotten.
     */
    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private final Lifetime lifetime;

    /** Whether a turn may last as long as it likes: the patience of such a writer is for followers. */
    private final boolean turnsMayLast;

    private final Semaphore permit = new Semaphore(1);

    /** The turn that a caller has; null while nobody writes in place. */
    private volatile @Nullable TurnState turn;

    WriteOrder(Path path, Lifetime lifetime, boolean turnsMayLast) {
        this.path = path;
        this.lifetime = lifetime;
        this.turnsMayLast = turnsMayLast;
    }

    /**
     * Waits for those before.
     *
     * @param waitNanos how long a turn is waited for, negative without end; a call is waited for in any case, since it
     *     ends by itself
     * @return false if waiting for a turn took too long
     */
    boolean enter(long waitNanos) {
        if (tryEnter()) {
            return true;
        }
        long start = System.nanoTime();
        boolean collected = false;
        try {
            for (; ; ) {
                if (permit.tryAcquire(SLICE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return true;
                }
                if (lifetime.isClosed()) {
                    throw lifetime.closed();
                }
                TurnState before = turn;
                if (before != null) {
                    long waited = System.nanoTime() - start;
                    if (!turnsMayLast && waitNanos >= 0 && waited >= waitNanos) {
                        return false;
                    }
                    if (waited > FORGOTTEN_NANOS) {
                        checkNotThisThreads(before);
                        if (!collected && before.mayBeForgotten()) {
                            collected = true;
                            // the collector finds out whether anybody still has it
                            System.gc();
                        }
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lifetime.interrupted();
        }
    }

    /** Never waits. */
    boolean tryEnter() {
        return permit.tryAcquire();
    }

    private void checkNotThisThreads(TurnState before) {
        if (before.isThisThreads()) {
            throw new IllegalStateException(
                    Logs.oneLine("this thread has a turn at " + path + " already: publish or close it first"));
        }
    }

    /** Who is inside is a caller with this turn. */
    void begin(TurnState begun) {
        turn = begun;
    }

    void leave() {
        turn = null;
        permit.release();
    }

    void takeAwayTurnOfThisThread() {
        TurnState now = turn;
        if (now != null && now.isThisThreads()) {
            now.takeAway();
        }
    }

    /** The callback that this thread was in has returned. */
    void callbackReturned() {
        TurnState now = turn;
        if (now != null && now.isThisThreads()) {
            now.takerIsDone();
        }
    }

    void takeAwayTurnOfEndedThread() {
        TurnState now = turn;
        if (now != null && now.isOfAnEndedThread()) {
            now.takeAway();
        }
    }

    void takeAwayTurn() {
        TurnState now = turn;
        Thread taker = now == null ? null : now.taker();
        if (now != null && now.takeAway()) {
            Logs.warn("the writer of " + path + " was closed during a turn"
                    + (taker == null ? "" : ", which the thread " + taker.getName() + " took")
                    + ": its frame is lost");
        }
    }
}
