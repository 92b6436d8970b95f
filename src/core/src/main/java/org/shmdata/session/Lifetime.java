// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.shmdata.ShmdataException;

/**
 * Counts the threads inside a native object, so that closing it while others are inside never frees it under them: the
 * last one to leave frees it.
 */
public final class Lifetime {
    private static final int CLOSING = 1 << 31;
    private static final long SHORTEST_PAUSE_NANOS = 20_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000;

    /** The number of threads inside; the top bit says that closing began. */
    private final AtomicInteger inside = new AtomicInteger();

    private final CountDownLatch freed = new CountDownLatch(1);
    private final Runnable free;
    private final String what;

    /**
     * @param what names the object in messages, "the writer of /tmp/video"
     * @param free frees the native object; runs once, on whichever thread is the last
     */
    public Lifetime(String what, Runnable free) {
        this.what = what;
        this.free = free;
    }

    String what() {
        return what;
    }

    /**
     * Pins the object until {@link #exit}.
     *
     * @return false once closing began
     */
    public boolean tryEnter() {
        for (; ; ) {
            int n = inside.get();
            if (n < 0) {
                return false;
            }
            if (inside.compareAndSet(n, n + 1)) {
                return true;
            }
        }
    }

    /** Pins the object also after closing began, until {@link #exit}; false if it is freed. */
    boolean tryEnterClosed() {
        for (; ; ) {
            int n = inside.get();
            if (n == CLOSING) {
                return false;
            }
            if (inside.compareAndSet(n, n + 1)) {
                return true;
            }
        }
    }

    /**
     * Pins the object until {@link #exit}.
     *
     * @throws ShmdataException of reason {@code CLOSED} once closing began
     */
    public void enter() {
        if (!tryEnter()) {
            throw closed();
        }
    }

    /** Ends what {@link #tryEnter} or {@link #enter} began. The last one to leave a closed object frees it. */
    public void exit() {
        if (inside.decrementAndGet() == CLOSING) {
            freeNow();
        }
    }

    /**
     * Begins closing. If nobody is inside, the object is freed at once.
     *
     * @return false if closing began before
     */
    public boolean close() {
        for (; ; ) {
            int n = inside.get();
            if (n < 0) {
                return false;
            }
            if (inside.compareAndSet(n, n | CLOSING)) {
                if (n == 0) {
                    freeNow();
                }
                return true;
            }
        }
    }

    /**
     * Whether closing began.
     *
     * @return true from then on
     */
    public boolean isClosed() {
        return inside.get() < 0;
    }

    /**
     * Waits until nobody else is inside. An interrupt does not end the wait. For a thread that is inside itself.
     *
     * @param millis how long to wait at most
     * @param look done again and again meanwhile
     * @return whether nobody else is inside
     */
    public boolean awaitAlone(long millis, Runnable look) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            for (long pause = SHORTEST_PAUSE_NANOS;
                    (inside.get() & ~CLOSING) > 1;
                    pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS)) {
                if (System.nanoTime() - deadline > 0) {
                    return false;
                }
                look.run();
                LockSupport.parkNanos(pause);
                interrupted |= Thread.interrupted();
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits until the object is freed, for at most that many milliseconds. */
    boolean awaitFreed(long millis) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            for (; ; ) {
                try {
                    return freed.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * What to throw once closing began.
     *
     * @return of reason {@code CLOSED}
     */
    public ShmdataException closed() {
        return new ShmdataException(ShmdataException.Reason.CLOSED, what + " is closed", null);
    }

    /**
     * What to throw when a thread that waits inside was interrupted.
     *
     * @return of reason {@code INTERRUPTED}
     */
    public ShmdataException interrupted() {
        return new ShmdataException(
                ShmdataException.Reason.INTERRUPTED, what + ": the waiting thread was interrupted", null);
    }

    private void freeNow() {
        try {
            free.run();
        } finally {
            freed.countDown();
        }
    }
}
