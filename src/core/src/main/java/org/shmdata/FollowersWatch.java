// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.shmdata.bindings.sessions.ShmdataEvent;

/** The thread of a writer that lets followers in and notices those that go. Nothing that is thrown ends it. */
final class FollowersWatch implements Runnable {
    private static final System.Logger LOG = System.getLogger("org.shmdata");

    /** After a failure that was not the listener's and may come again at once. */
    private static final long PAUSE_NANOS = 10_000_000;

    private final Path path;
    private final Lifetime lifetime;
    private final FollowersListener listener;
    private final WriterCounters counters;
    private final Runnable giveUpTurn;

    /** No monitor: before JDK 24 a virtual thread that waits for one keeps its carrier waiting. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();

    private long session;

    /** @param giveUpTurn gives up the turn of this thread, which the listener may have taken and not ended */
    FollowersWatch(
            Path path, Lifetime lifetime, FollowersListener listener, WriterCounters counters, Runnable giveUpTurn) {
        this.path = path;
        this.lifetime = lifetime;
        this.listener = listener;
        this.counters = counters;
        this.giveUpTurn = giveUpTurn;
    }

    /** @param opened the native session; before the thread is started */
    void serve(long opened) {
        session = opened;
    }

    /** Has those who wait for followers look again. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something is so, which can change only when a follower comes or goes.
     *
     * @return false if it is not so in time
     */
    boolean await(BooleanSupplier condition, Duration timeout) {
        long left = ShmdataFollower.saturatedNanos(timeout);
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
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Interruption.interrupted(path.toString());
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
                    int kind = (int) event.kind();
                    if (kind == SHMDATA_CLOSED) {
                        return;
                    }
                    tell(kind, (int) event.follower());
                } catch (Throwable e) {
                    Failures.report("letting followers in at " + path + " failed, and goes on", e);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        } finally {
            lifetime.exit();
        }
    }

    private void tell(int kind, int id) {
        switch (kind) {
            case SHMDATA_FOLLOWER_JOINED:
                counters.joined();
                wake();
                call(() -> listener.joined(id));
                break;
            case SHMDATA_FOLLOWER_LEFT:
                counters.left();
                wake();
                call(() -> listener.left(id));
                break;
            case SHMDATA_PROBLEM:
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0}",
                        ShmdataException.oneLine(NativeText.of(shmdata_writer_session_problem(session))));
                break;
            default:
                break;
        }
    }

    private void call(Runnable method) {
        try {
            method.run();
        } catch (Throwable e) {
            Failures.report("a followers listener of " + path + " threw; the writer goes on", e);
        } finally {
            giveUpTurn.run();
        }
    }
}
