// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import java.lang.ref.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;
import org.shmdata.session.FailureReports;
import org.shmdata.session.FollowerCounters;
import org.shmdata.session.FollowerSession;
import org.shmdata.session.FrameSource;
import org.shmdata.session.HeldFrame;
import org.shmdata.session.Lifetime;
import org.shmdata.session.Logs;
import org.shmdata.session.SessionEvent;
import org.shmdata.session.StreamType;
import org.shmdata.session.Timeouts;

/**
 * A follower at work: its session, its queue of copies if it has one, and its threads. Frames are pulled with {@link
 * #next}, or go to a consumer.
 *
 * <p>Any thread may call any method. {@link #next} is for one thread at a time; others wait their turn.
 */
public final class FrameDelivery {
    private static final long CLOSE_MILLIS = 5000;

    /** How long a writer that is there may take to let a follower in that is being opened. */
    private static final long JOIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** After a failure that was not the listener's and may come again at once. */
    private static final long PAUSE_NANOS = 10_000_000;

    private final FollowerCounters counters = new FollowerCounters();
    private final FollowerSession session;
    private final FrameSource source;
    private final ReentrantLock turn = new ReentrantLock();

    /** These are null unless the options ask for what needs them. */
    private final @Nullable CopyLoop copies;

    private final @Nullable ListenerCalls calls;
    private final @Nullable Thread copying;
    private final @Nullable Thread listening;

    /** Where the listener's thread is, which has the session to itself from the beginning to the end. */
    private enum ListenerAt {
        /** In our code. */
        INSIDE,
        /** In the listener: a close that waited for long enough goes on without it. */
        TELLING,
        /** In the listener, and it does not have the session any more. */
        LEFT_BEHIND
    }

    private final AtomicReference<ListenerAt> listenerAt = new AtomicReference<>(ListenerAt.INSIDE);

    private volatile boolean connected;
    private volatile StreamType stream = StreamType.NONE;

    /**
     * Opens the session and makes the threads. A writer that is there is joined.
     *
     * @param options how to deliver
     * @throws ShmdataException if the path can never work, or the native library is missing
     */
    private FrameDelivery(DeliveryOptions options) {
        session = new FollowerSession(options.path(), counters, options.copies() == 0);
        boolean made = false;
        try {
            // What is written from now on is not missed. Before there are threads, which a factory may start at once:
            // only one thread may be inside.
            boolean pulled = options.copies() == 0 && options.consumer() == null;
            boolean joined = session.join(JOIN_NANOS, !pulled);
            if (options.copies() > 0) {
                CopyQueue queue = new CopyQueue(path(), options.copies(), counters);
                copies = new CopyLoop(session, queue);
                copying = thread(options.threads(), copies, "shmdata follower " + path() + " copies");
                source = queue;
            } else {
                copies = null;
                copying = null;
                source = session;
            }
            FrameConsumer consumer = options.consumer();
            if (consumer != null) {
                ListenerCalls telling = new ListenerCalls(path(), consumer, options.executor(), source, counters);
                calls = telling;
                listening = thread(options.threads(), () -> listen(telling), "shmdata follower " + path());
            } else {
                calls = null;
                listening = null;
            }
            if (joined && pulled) {
                note(SessionEvent.CONNECTED);
            }
            made = true;
        } finally {
            if (!made) {
                // a thread that the factory has started may be inside already
                session.close();
                session.lifetime().close();
            }
        }
    }

    /**
     * Begins to follow.
     *
     * @param options how to deliver
     * @return what delivers, to be closed
     * @throws ShmdataException if the path can never work, or the native library is missing
     */
    public static FrameDelivery start(DeliveryOptions options) {
        FrameDelivery delivery = new FrameDelivery(options);
        boolean started = false;
        try {
            if (delivery.copying != null) {
                delivery.copying.start();
            }
            if (delivery.listening != null) {
                delivery.listening.start();
            }
            if (delivery.copying == null && delivery.listening == null) {
                delivery.session.closeOnceUnreachable();
            }
            OpenFollowers.add(delivery);
            started = true;
        } finally {
            if (!started) {
                delivery.stop();
            }
        }
        return delivery;
    }

    private Thread thread(@Nullable ThreadFactory threads, Runnable body, String name) {
        if (threads == null) {
            Thread thread = new Thread(body, name);
            thread.setDaemon(true);
            return thread;
        }
        Thread thread = threads.newThread(body);
        if (thread == null) {
            throw new ShmdataException("the thread factory made no thread for " + path());
        }
        return thread;
    }

    /**
     * Waits for the next frame. Frames that are held stay held.
     *
     * @param timeout how long to wait, zero or less to look only
     * @return null if none came in time
     * @throws IllegalStateException if there is a consumer
     * @throws ShmdataException of reason {@code CLOSED}, {@code INTERRUPTED}, or {@code FAILED} if a frame was lost
     */
    public @Nullable HeldFrame next(Duration timeout) {
        if (calls != null) {
            throw new IllegalStateException(Logs.oneLine(
                    "the follower of " + path() + " has a listener: to call next(), use open() instead of follow()"));
        }
        long nanos = Timeouts.nanos(timeout);
        long start = System.nanoTime();
        Lifetime lifetime = session.lifetime();
        lifetime.enter();
        try {
            if (!turn.tryLock() && !turn.tryLock(nanos, TimeUnit.NANOSECONDS)) {
                return null;
            }
            try {
                return pull(start, nanos);
            } finally {
                turn.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lifetime.interrupted();
        } finally {
            lifetime.exit();
            // it is not forgotten while somebody waits in it
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Waits for a writer.
     *
     * @param timeout how long to wait, zero or less to look only
     * @return whether one is joined
     * @throws ShmdataException of reason {@code CLOSED} or {@code INTERRUPTED}
     */
    public boolean awaitWriter(Duration timeout) {
        long nanos = Timeouts.nanos(timeout);
        if (calls != null || copying != null) {
            return session.awaitJoined(nanos);
        }
        long start = System.nanoTime();
        Lifetime lifetime = session.lifetime();
        lifetime.enter();
        try {
            if (!turn.tryLock() && !turn.tryLock(nanos, TimeUnit.NANOSECONDS)) {
                return connected;
            }
            try {
                // the writer that was joined may have left meanwhile
                note(session.join(0, false) ? SessionEvent.CONNECTED : SessionEvent.DISCONNECTED);
                // without a writer there are no frames, so the next event is that one was joined
                while (!connected && pullOne(start, nanos) != SessionEvent.TIMEOUT) {
                    // looks again
                }
                return connected;
            } finally {
                turn.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lifetime.interrupted();
        } finally {
            lifetime.exit();
            Reference.reachabilityFence(this);
        }
    }

    private @Nullable HeldFrame pull(long start, long nanos) {
        for (; ; ) {
            switch (pullOne(start, nanos)) {
                case FRAME:
                    return source.frame();
                case TIMEOUT:
                    return null;
                default:
                    break;
            }
        }
    }

    /** The next event. Throws once closed, for an interrupt, and for a frame that was lost. */
    private SessionEvent pullOne(long start, long nanos) {
        long left = nanos - (System.nanoTime() - start);
        SessionEvent what = source.take(Math.max(0, left), true);
        note(what);
        if (what == SessionEvent.CLOSED) {
            throw session.lifetime().closed();
        }
        if (what == SessionEvent.INTERRUPTED && Thread.currentThread().isInterrupted()) {
            throw session.lifetime().interrupted();
        }
        if (what == SessionEvent.LOST) {
            throw source.failure();
        }
        return what;
    }

    private void note(SessionEvent what) {
        if (what == SessionEvent.FRAME) {
            counters.countDelivered();
        } else if (what == SessionEvent.CONNECTED) {
            stream = source.stream();
            connected = true;
        } else if (what == SessionEvent.DISCONNECTED) {
            connected = false;
        }
    }

    /** The listener's thread. Nothing that is thrown ends it. */
    private void listen(ListenerCalls telling) {
        Lifetime lifetime = session.lifetime();
        if (!lifetime.tryEnter()) {
            return;
        }
        boolean inside = true;
        try {
            while (inside && !lifetime.isClosed()) {
                try {
                    SessionEvent what = source.take(-1, false);
                    note(what);
                    if (what == SessionEvent.CLOSED) {
                        return;
                    }
                    listenerAt.set(ListenerAt.TELLING);
                    boolean goOn = false;
                    try {
                        goOn = telling.tell(what);
                    } finally {
                        inside = listenerAt.compareAndSet(ListenerAt.TELLING, ListenerAt.INSIDE);
                        if (what == SessionEvent.FRAME) {
                            source.frame().release();
                        }
                    }
                    if (inside && !goOn) {
                        stop();
                    }
                } catch (Throwable e) {
                    reportTrouble(path(), e);
                }
            }
        } finally {
            if (inside) {
                lifetime.exit();
            }
        }
    }

    /** Reports what went wrong on a follower's thread, in our code, and lets the thread go on a little later. */
    static void reportTrouble(Path path, Throwable failure) {
        FailureReports.report("following " + path + " failed, and goes on with the next frame", failure);
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    /**
     * What is followed.
     *
     * @return the path as given
     */
    public Path path() {
        return session.path();
    }

    /**
     * Whether a writer is joined, as of the last event that was delivered.
     *
     * @return false once closed
     */
    public boolean isConnected() {
        return connected && !isClosed();
    }

    /**
     * Whether closing began.
     *
     * @return true from then on
     */
    public boolean isClosed() {
        return session.lifetime().isClosed();
    }

    /**
     * The type of the last writer joined.
     *
     * @return {@link StreamType#NONE} before the first
     */
    public StreamType stream() {
        return stream;
    }

    /**
     * What it counts.
     *
     * @return always the same
     */
    public FollowerCounters counters() {
        return counters;
    }

    /** Closes it, and waits for those inside for a while. */
    public void close() {
        end(true);
    }

    /** Begins closing, without waiting for anybody. */
    public void stop() {
        end(false);
    }

    private void end(boolean waiting) {
        Lifetime lifetime = session.lifetime();
        if (!lifetime.tryEnter()) {
            return;
        }
        try {
            session.close();
            if (copies != null) {
                copies.end();
            }
            if (calls != null) {
                calls.close();
            } else {
                source.endFrames();
            }
            boolean first = lifetime.close();
            session.wakeAwaiting();
            OpenFollowers.remove(this);
            // two that wait would wait for each other
            if (first && waiting && !isInside() && !lifetime.awaitAlone(CLOSE_MILLIS, () -> {})) {
                leaveListenerBehind(lifetime);
            }
        } finally {
            lifetime.exit();
            // it is not forgotten while somebody closes it
            Reference.reachabilityFence(this);
        }
    }

    private void leaveListenerBehind(Lifetime lifetime) {
        if (calls != null && listenerAt.compareAndSet(ListenerAt.TELLING, ListenerAt.LEFT_BEHIND)) {
            // on behalf of its thread
            lifetime.exit();
            Logs.warn("the follower of " + path() + " is closed, but its listener, " + calls.consumerName()
                    + ", is still busy after 5 s: what it reads is let go");
        }
    }

    /** Whether this thread would wait for itself if it waited for the end. */
    private boolean isInside() {
        Thread thread = Thread.currentThread();
        return thread == listening
                || thread == copying
                || turn.isHeldByCurrentThread()
                || (calls != null && calls.isInside());
    }
}
