// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.shmdata.bindings.sessions.ShmdataEvent;

/** The thread of a writer that lets followers in and notices those that leave. Nothing that is thrown ends it. */
final class FollowersWatch implements Runnable {
    /** After a failure that was not the listener's and may come again at once. */
    private static final long PAUSE_NANOS = 10_000_000;

    private final Path path;
    private final Lifetime lifetime;
    private final IntConsumer joined;
    private final IntConsumer left;
    private final WriterCounters counters;
    private final WriteOrder order;

    /** Not a monitor: before JDK 24 a virtual thread that waits for one keeps its carrier waiting. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();

    private long session;

    /** @param order in which listeners may take turns */
    FollowersWatch(WriterOptions options, Lifetime lifetime, WriterCounters counters, WriteOrder order) {
        path = options.path();
        joined = options.joined();
        left = options.left();
        this.lifetime = lifetime;
        this.counters = counters;
        this.order = order;
    }

    /** @param opened the native session; before the thread is started */
    void serve(long opened) {
        session = opened;
    }

    /** Wakes those who wait for followers: they look again. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a condition holds that can change only when a follower joins or leaves.
     *
     * @return false if it does not hold in time
     */
    boolean await(BooleanSupplier condition, Duration timeout) {
        long remaining = Timeouts.nanos(timeout);
        lock.lock();
        try {
            for (; ; ) {
                if (lifetime.isClosed()) {
                    throw lifetime.closed();
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (condition.getAsBoolean()) {
                    return true;
                }
                if (remaining <= 0) {
                    return false;
                }
                remaining = changed.awaitNanos(remaining);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lifetime.interrupted();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        if (!lifetime.tryEnter()) {
            return;
        }
        try {
            ShmdataEvent event = Structs.event();
            while (!lifetime.isClosed()) {
                try {
                    shmdata_writer_session_serve(session, -1, event);
                    SessionEvent what = SessionEvent.of((int) event.kind());
                    if (what == SessionEvent.CLOSED) {
                        return;
                    }
                    tell(what, (int) event.follower());
                } catch (Throwable e) {
                    FailureReports.report("letting followers in at " + path + " failed, and goes on", e);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        } finally {
            lifetime.exit();
        }
    }

    private void tell(SessionEvent what, int id) {
        switch (what) {
            case FOLLOWER_JOINED:
                counters.countJoined();
                wake();
                call(joined, id);
                break;
            case FOLLOWER_LEFT:
                counters.countLeft();
                wake();
                call(left, id);
                break;
            case PROBLEM:
                Logs.warn(NativeText.of(shmdata_writer_session_problem(session)));
                break;
            default:
                break;
        }
    }

    private void call(IntConsumer listener, int id) {
        try {
            listener.accept(id);
            order.callbackReturned();
        } catch (Throwable e) {
            FailureReports.report("a followers listener of " + path + " threw; the writer goes on", e);
            // nobody is going to end a turn that it took
            order.takeAwayTurnOfThisThread();
        }
    }
}
