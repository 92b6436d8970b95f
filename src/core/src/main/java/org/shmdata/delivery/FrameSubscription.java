// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import java.nio.file.Path;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.session.FailureReports;

/**
 * One subscriber's stream of frames, by the rules of Reactive Streams; numbers in comments are those of its rules. A
 * thread of its own takes the newest frame whenever the subscriber has asked for one.
 *
 * @param <T> what the subscriber gets
 */
final class FrameSubscription<T> implements Flow.Subscription {
    private final Path path;
    private final FrameTaker<T> taker;
    private final AtomicLong demand = new AtomicLong();
    private final Thread thread;
    private volatile boolean cancelled;
    private volatile @Nullable Throwable failure;

    /** Null once cancelled: no reference to it may stay (3.13). */
    private volatile Flow.@Nullable Subscriber<? super T> subscriber;

    FrameSubscription(Path path, FrameTaker<T> taker, Flow.Subscriber<? super T> subscriber) {
        this.path = path;
        this.taker = taker;
        this.subscriber = subscriber;
        thread = new Thread(this::run, "shmdata subscriber " + path);
        thread.setDaemon(true);
    }

    void start() {
        Flow.Subscriber<? super T> to = subscriber;
        if (to == null) {
            return;
        }
        try {
            to.onSubscribe(this);
        } catch (Throwable e) {
            threw(e);
            return;
        }
        try {
            thread.start();
        } catch (Throwable e) {
            fail(e);
            tellFailure();
            cancel();
        }
    }

    @Override
    public void request(long frames) {
        if (frames <= 0) {
            // 3.9: told by onError, and by the thread that tells everything else (1.3)
            fail(new IllegalArgumentException(
                    "request(" + frames + ") of frames of " + path + ": rule 3.9 expects at least 1"));
        } else {
            demand.accumulateAndGet(frames, FrameSubscription::saturatedSum);
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        subscriber = null;
        end();
    }

    private void fail(Throwable why) {
        failure = why;
        end();
    }

    /** Ends every wait of the thread. */
    private void end() {
        taker.stop();
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            while (awaitDemand()) {
                T frame = take();
                if (frame != null && !cancelled) {
                    demand.accumulateAndGet(1, FrameSubscription::spent);
                    tell(frame);
                }
            }
            tellFailure();
        } finally {
            cancel();
        }
    }

    /** False once there is nothing more to tell but a failure. */
    private boolean awaitDemand() {
        while (demand.get() == 0 && !cancelled && failure == null) {
            LockSupport.park(this);
            // An interrupt has no meaning here, and would keep it from parking.
            Thread.interrupted();
        }
        return !cancelled && failure == null;
    }

    /** Null if the wait for a frame ended without one. */
    private @Nullable T take() {
        try {
            return taker.take();
        } catch (ShmdataException e) {
            if (e.reason() == Reason.INTERRUPTED) {
                Thread.interrupted();
            } else if (!cancelled && failure == null) {
                // also if everything was shut down
                fail(e);
            }
        } catch (Throwable e) {
            fail(e);
        }
        return null;
    }

    private void tell(T frame) {
        Flow.Subscriber<? super T> to = subscriber;
        if (to != null) {
            try {
                to.onNext(frame);
            } catch (Throwable e) {
                threw(e);
            }
        }
    }

    private void tellFailure() {
        Flow.Subscriber<? super T> to = subscriber;
        Throwable why = failure;
        if (to != null && why != null) {
            try {
                to.onError(why);
            } catch (Throwable e) {
                threw(e);
            }
        }
    }

    /** 2.13: a subscriber that throws has cancelled. */
    private void threw(Throwable e) {
        cancel();
        FailureReports.report("a subscriber of " + path + " threw; its subscription is cancelled", e);
    }

    private static long saturatedSum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** A demand of Long.MAX_VALUE is one without end (3.17). */
    private static long spent(long demand, long one) {
        return demand == Long.MAX_VALUE ? demand : demand - one;
    }
}
