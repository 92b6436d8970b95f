// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.shmdata.session.FailureReports;
import org.shmdata.session.FollowerCounters;
import org.shmdata.session.FrameSource;
import org.shmdata.session.SessionEvent;

/**
 * Calls a consumer, on the thread that asks or on an executor, whose task it then waits for. What the consumer throws
 * goes to {@link FrameConsumer#failed} and no further. Allocates nothing.
 */
final class ListenerCalls {
    private enum State {
        IDLE,
        SUBMITTED,
        RUNNING
    }

    private final Path path;
    private final FrameConsumer consumer;
    private final @Nullable Executor executor;
    private final FrameSource source;
    private final FollowerCounters counters;
    private final Runnable task = this::run;

    private SessionEvent event = SessionEvent.TIMEOUT;
    private State state = State.IDLE;
    private boolean goOn;
    private boolean closed;
    private volatile @Nullable Thread caller;

    /** @param executor null: call on the thread that asks */
    ListenerCalls(
            Path path,
            FrameConsumer consumer,
            @Nullable Executor executor,
            FrameSource source,
            FollowerCounters counters) {
        this.path = path;
        this.consumer = consumer;
        this.executor = executor;
        this.source = source;
        this.counters = counters;
    }

    /**
     * Tells the consumer of the last event of the source, and returns when the consumer has returned.
     *
     * @return whether the consumer wants to go on
     */
    boolean tell(SessionEvent what) {
        if (what != SessionEvent.FRAME
                && what != SessionEvent.CONNECTED
                && what != SessionEvent.DISCONNECTED
                && what != SessionEvent.LOST) {
            return true;
        }
        event = what;
        return executor == null ? call() : submit(executor);
    }

    /** For messages. */
    String consumerName() {
        return consumer.name();
    }

    /** Whether this thread is the executor's and inside the consumer. */
    boolean isInside() {
        return caller == Thread.currentThread();
    }

    /**
     * A task that the executor has not begun is given up, so that nobody waits for an executor that was shut down, or
     * for one's own thread.
     */
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
            // an executor may throw although it has begun the call: that ends before the listener is called again
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
            switch (event) {
                case FRAME:
                    consumer.frame(source.frame());
                    break;
                case CONNECTED:
                    consumer.connected(source.stream().text());
                    break;
                case LOST:
                    return report("a frame of " + path + " was lost", source.failure());
                default:
                    consumer.disconnected();
                    break;
            }
            return true;
        } catch (Throwable e) {
            return failed("a listener of " + path + " threw", e);
        }
    }

    private boolean failed(String what, Throwable failure) {
        counters.countFailure();
        return report(what, failure);
    }

    private boolean report(String what, Throwable failure) {
        FailureReports.report(what, failure);
        try {
            return consumer.failed(failure);
        } catch (Throwable e) {
            FailureReports.report("a listener of " + path + " threw from failed(); the following goes on", e);
            return true;
        }
    }
}
