// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Calls a listener, on the thread that asks or on an executor, whose task it then waits for. What the listener throws goes no further than
 * {@link FrameListener#failed}. Allocates nothing.
 */
final class ListenerCalls {
    private enum State {
        IDLE,
        SUBMITTED,
        RUNNING
    }

    private final Path path;
    private final FrameListener listener;
    private final @Nullable Executor executor;
    private final FrameSource source;
    private final FollowerCounters counters;
    private final Runnable task = this::run;

    private int kind;
    private State state = State.IDLE;
    private boolean goOn;
    private boolean closed;
    private volatile @Nullable Thread caller;

    /** @param executor null: call on the thread that asks */
    ListenerCalls(
            Path path,
            FrameListener listener,
            @Nullable Executor executor,
            FrameSource source,
            FollowerCounters counters) {
        this.path = path;
        this.listener = listener;
        this.executor = executor;
        this.source = source;
        this.counters = counters;
    }

    /**
     * Tells the listener what the source came with last, and returns when it has returned.
     *
     * @return whether the listener wants to go on
     */
    boolean tell(int what) {
        if (what != SHMDATA_FRAME
                && what != SHMDATA_CONNECTED
                && what != SHMDATA_DISCONNECTED
                && what != FrameSource.FAILED) {
            return true;
        }
        kind = what;
        return executor == null ? call() : submit(executor);
    }

    /** For messages. */
    String listenerName() {
        return listener.getClass().getName();
    }

    /** Whether this thread is the executor's and inside the listener. */
    boolean isInside() {
        return caller == Thread.currentThread();
    }

    /** A task that the executor has not begun is given up, so that nobody waits for an executor that was shut down, or for one's own thread. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private boolean submit(Executor on) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            state = State.SUBMITTED;
            goOn = true;
        }
        try {
            on.execute(task);
        } catch (Throwable e) {
            takeBack();
            // an executor may throw and yet have begun the call: it ends before the listener hears of anything else
            return await() && failed("the executor for " + path + " refused to call the listener", e);
        }
        return await();
    }

    private synchronized void takeBack() {
        if (state == State.SUBMITTED) {
            state = State.IDLE;
        }
    }

    private synchronized boolean await() {
        boolean interrupted = false;
        while (state == State.RUNNING || (state == State.SUBMITTED && !closed)) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (state == State.SUBMITTED) {
            state = State.IDLE;
            return false;
        }
        return goOn;
    }

    /** On the executor. A task given up meanwhile, or run twice, finds nothing to do. */
    private void run() {
        synchronized (this) {
            if (state != State.SUBMITTED) {
                return;
            }
            state = State.RUNNING;
        }
        caller = Thread.currentThread();
        boolean result = true;
        try {
            result = call();
        } finally {
            caller = null;
            synchronized (this) {
                goOn = result;
                state = State.IDLE;
                notifyAll();
            }
        }
    }

    private boolean call() {
        try {
            switch (kind) {
                case SHMDATA_FRAME:
                    listener.frame(source.frame());
                    break;
                case SHMDATA_CONNECTED:
                    listener.connected(source.stream().text());
                    break;
                case FrameSource.FAILED:
                    return report("a frame of " + path + " was lost", source.failure());
                default:
                    listener.disconnected();
                    break;
            }
            return true;
        } catch (Throwable e) {
            return failed("a listener of " + path + " threw", e);
        }
    }

    private boolean failed(String what, Throwable failure) {
        counters.failed();
        return report(what, failure);
    }

    private boolean report(String what, Throwable failure) {
        Failures.report(what, failure);
        try {
            return listener.failed(failure);
        } catch (Throwable e) {
            Failures.report("a listener of " + path + " threw from failed(); the following goes on", e);
            return true;
        }
    }
}
