// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.lang.ref.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.Caps;

/**
 * Follows the frames of a shmdata: waits for a writer on the path, follows it, and waits for the next one when it goes.
 *
 * <pre>{@code
 * try (ShmdataFollower in = ShmdataFollower.follow(Path.of("/tmp/video"), frame -> show(frame.buffer()))) { ... }
 *
 * try (ShmdataFollower in = ShmdataFollower.open(Path.of("/tmp/video"));
 *      Frame frame = in.next(Duration.ofSeconds(1))) {
 *     if (frame != null) show(frame.buffer());
 * }
 *
 * try (ShmdataFollower in = ShmdataFollower.at(Path.of("/tmp/video")).latestOnly().follow(frame -> slow(frame.asVideo()))) { ... }
 * }</pre>
 *
 * <p>A follower reads frames in place, and the writer waits for it: every frame is seen, and a slow follower slows everybody down. One that is
 * {@link Builder#latestOnly latest-only} or has a {@link Builder#queue queue} copies instead, and may be as slow as it likes.
 *
 * <p>A follower that is pulled from stops its writer once nobody pulls: close it. One that was forgotten is closed when the garbage collector finds
 * it, with a warning in the log, see {@link Shmdata}.
 *
 * <p>{@link #close} works from any thread, also from inside the listener; a second one is silent. {@link #next} is for one thread
 * at a time; further ones wait their turn. The getters are for any thread.
 */
public final class ShmdataFollower implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.shmdata");
    private static final long CLOSE_MILLIS = 5000;

    /** How long a writer that is there may take to let a follower in that is being opened. */
    private static final long JOIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** After a failure that was not the listener's and may come again at once. */
    private static final long PAUSE_NANOS = 10_000_000;

    private final FollowerCounters counters = new FollowerCounters();
    private final FollowerSession session;
    private final FrameSource source;
    private final ReentrantLock turn = new ReentrantLock();

    /** What each of these needs is null where the options do not ask for it. */
    private final @Nullable CopyLoop copies;

    private final @Nullable ListenerCalls calls;
    private final @Nullable Thread copying;
    private final @Nullable Thread listening;

    /** Where the listener's thread is, which keeps the session for itself from the beginning to the end. */
    private enum ListenerAt {
        /** In our code. */
        INSIDE,
        /** In the listener: a close that waited for long enough goes on without it. */
        TELLING,
        /** In the listener, and the session is not its own any more. */
        LEFT_BEHIND
    }

    private final AtomicReference<ListenerAt> listenerAt = new AtomicReference<>(ListenerAt.INSIDE);

    private volatile boolean connected;
    private volatile StreamType stream = StreamType.NONE;

    private ShmdataFollower(Builder options, @Nullable FrameListener listener) {
        session = new FollowerSession(options.path, counters, options.copies == 0);
        boolean made = false;
        try {
            // What is written from now on is not missed. Before there are threads, which a factory may start at once:
            // one alone may be inside.
            boolean pulled = options.copies == 0 && listener == null;
            boolean joined = session.join(JOIN_NANOS, !pulled);
            if (options.copies > 0) {
                CopyQueue queue = new CopyQueue(path(), options.copies, counters);
                copies = new CopyLoop(session, queue);
                copying = options.thread(copies, "shmdata follower " + path() + " copies");
                source = queue;
            } else {
                copies = null;
                copying = null;
                source = session;
            }
            if (listener != null) {
                ListenerCalls telling = new ListenerCalls(path(), listener, options.executor, source, counters);
                calls = telling;
                listening = options.thread(() -> listen(telling), "shmdata follower " + path());
            } else {
                calls = null;
                listening = null;
            }
            if (joined && pulled) {
                note(SHMDATA_CONNECTED);
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

    private ShmdataFollower start() {
        boolean started = false;
        try {
            if (copying != null) {
                copying.start();
            }
            if (listening != null) {
                listening.start();
            }
            if (copying == null && listening == null) {
                session.closeOnceUnreachable();
            }
            OpenFollowers.add(this);
            started = true;
        } finally {
            if (!started) {
                stop();
            }
        }
        return this;
    }

    /**
     * Follows a path on one's own thread: call {@link #next}. A writer that is there is joined before this returns: no frame that it writes from then
     * on is missed, and it waits with the second one until the first was taken. It has a second to answer.
     *
     * @param path of the shmdata, at most 107 bytes; nothing needs to be there yet, but its directory
     * @return the follower, to be closed
     * @throws ShmdataException where the path can never work, or the native library is missing
     */
    public static ShmdataFollower open(Path path) {
        return at(path).open();
    }

    /**
     * Follows a path on a daemon thread named {@code shmdata follower PATH}.
     *
     * @param path as for {@link #open}
     * @param listener hears of every frame
     * @return the follower, to be closed
     * @throws ShmdataException where the path can never work, or the native library is missing
     */
    public static ShmdataFollower follow(Path path, FrameListener listener) {
        return at(path).follow(listener);
    }

    /**
     * Begins to describe a follower.
     *
     * @param path as for {@link #open}
     * @return its options; finish with {@link Builder#open} or {@link Builder#follow}
     */
    public static Builder at(Path path) {
        return new Builder(path);
    }

    /**
     * A path's frames as a reactive stream. Each subscriber gets a follower and a thread of its own, and the newest frame whenever it has asked
     * for one: frames that come while it has asked for none are passed over, so it never holds the writer back. The stream does not end when the
     * writer goes, but goes on with the next one; only {@link Flow.Subscription#cancel} ends it. A path that can never work is told by {@code
     * onError}.
     *
     * @param path as for {@link #open}
     * @return for any number of subscribers, at any time
     */
    public static Flow.Publisher<FrameCopy> publisher(Path path) {
        return new FramePublisher(path);
    }

    /**
     * Waits for the next frame. The frame before is closed first.
     *
     * @param timeout how long to wait, zero to look only
     * @return the frame, to be closed soon where the writer waits for it; null where none came in time
     * @throws ShmdataException of reason {@code CLOSED} once the follower is closed, also while waiting; {@code INTERRUPTED} where this thread is
     *     interrupted, before or while it waits, and its interrupt status stays set; {@code WRONG_STATE} for a follower that has a listener; {@code
     *     FAILED} if a frame was lost, since there was no memory for its copy: the next call goes on
     */
    public @Nullable Frame next(Duration timeout) {
        StackRoom.check();
        if (calls != null) {
            throw new ShmdataException(
                    Reason.WRONG_STATE,
                    "the follower of " + path() + " gives its frames to a listener: open() one to pull",
                    null);
        }
        long nanos = Math.max(0, saturatedNanos(timeout));
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
            throw Interruption.interrupted(path().toString());
        } finally {
            lifetime.exit();
            // it is not forgotten while somebody waits in it
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Waits for a writer.
     *
     * @param timeout how long to wait, zero to look only
     * @return whether one is joined; a frame that it writes after this is not missed. A follower that has a thread may need a moment to notice that a
     *     writer has gone
     * @throws ShmdataException of reason {@code CLOSED} once the follower is closed, also while waiting; {@code INTERRUPTED} if this thread is
     *     interrupted, before or while it waits, and its interrupt status stays set
     */
    public boolean awaitWriter(Duration timeout) {
        StackRoom.check();
        long nanos = Math.max(0, saturatedNanos(timeout));
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
                // the writer that was joined may have gone meanwhile
                note(session.join(0, false) ? SHMDATA_CONNECTED : SHMDATA_DISCONNECTED);
                // without one the next event is its coming: there are no frames before
                while (!connected && pullOne(start, nanos) != SHMDATA_TIMEOUT) {
                    // looks again
                }
                return connected;
            } finally {
                turn.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Interruption.interrupted(path().toString());
        } finally {
            lifetime.exit();
            Reference.reachabilityFence(this);
        }
    }

    private @Nullable Frame pull(long start, long nanos) {
        for (; ; ) {
            switch (pullOne(start, nanos)) {
                case SHMDATA_FRAME:
                    return source.frame();
                case SHMDATA_TIMEOUT:
                    return null;
                default:
                    break;
            }
        }
    }

    /** The kind of the next event. Throws once closed, or for an interrupt. */
    private int pullOne(long start, long nanos) {
        long left = nanos - (System.nanoTime() - start);
        int kind = source.take(Math.max(0, left), true);
        note(kind);
        if (kind == SHMDATA_CLOSED) {
            throw session.lifetime().closed();
        }
        if (kind == SHMDATA_INTERRUPTED && Thread.currentThread().isInterrupted()) {
            throw Interruption.interrupted(path().toString());
        }
        if (kind == FrameSource.FAILED) {
            throw source.failure();
        }
        return kind;
    }

    private void note(int kind) {
        if (kind == SHMDATA_FRAME) {
            counters.delivered();
        } else if (kind == SHMDATA_CONNECTED) {
            stream = source.stream();
            connected = true;
        } else if (kind == SHMDATA_DISCONNECTED) {
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
                    int kind = source.take(-1, false);
                    note(kind);
                    if (kind == SHMDATA_CLOSED) {
                        return;
                    }
                    listenerAt.set(ListenerAt.TELLING);
                    boolean goOn = false;
                    try {
                        goOn = telling.tell(kind);
                    } finally {
                        inside = listenerAt.compareAndSet(ListenerAt.TELLING, ListenerAt.INSIDE);
                    }
                    if (inside) {
                        if (!goOn) {
                            stop();
                        }
                        source.release(source.frame());
                    }
                } catch (Throwable e) {
                    trouble(path(), e);
                }
            }
        } finally {
            if (inside) {
                lifetime.exit();
            }
        }
    }

    /** Reports what went wrong on a follower's thread, in our code, and lets the thread go on a little later. */
    static void trouble(Path path, Throwable failure) {
        Failures.report("following " + path + " failed, and goes on with the next frame", failure);
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
     * Whether a writer is joined now.
     *
     * @return false once closed; else as of the last event that was handed to the listener or passed by in {@link #next}
     */
    public boolean isConnected() {
        return connected && !isClosed();
    }

    /**
     * Whether {@link #close} was called, or the listener ended the following.
     *
     * @return true from then on
     */
    public boolean isClosed() {
        return session.lifetime().isClosed();
    }

    /**
     * The type string of the last writer joined, as of {@link #isConnected}.
     *
     * @return as it came over the wire, empty before the first
     */
    public String type() {
        return stream.text();
    }

    /**
     * The type string of the last writer joined, parsed; parsed once per connection.
     *
     * @return what that writer says of its frames; empty caps before the first
     * @throws org.shmdata.caps.CapsException where the type string is no caps string
     */
    public Caps caps() {
        return stream.caps();
    }

    /**
     * What was received so far.
     *
     * @return as of now; also once closed
     */
    public FollowerStatistics statistics() {
        return counters.statistics();
    }

    /**
     * Leaves the writer. Returns when the listener has returned and the shared memory is let go. If the listener is busy for more than 5 s this is said
     * in the log, and its frame is let go while it reads: the memory stays readable, but not the frame. Called from inside the listener this returns
     * at once, and the following ends when the listener returns.
     */
    @Override
    public void close() {
        end(true);
    }

    /** Begins closing, without waiting for anybody. */
    void stop() {
        end(false);
    }

    private void end(boolean waiting) {
        StackRoom.check();
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
                source.release(source.frame());
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
            // in the place of its thread
            lifetime.exit();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}",
                    ShmdataException.oneLine("the follower of " + path() + " is closed, but its listener, "
                            + calls.listenerName() + ", is still busy after 5 s: what it reads is let go"));
        }
    }

    /** Whether to wait for the end would be to wait for this thread. */
    private boolean isInside() {
        Thread thread = Thread.currentThread();
        return thread == listening
                || thread == copying
                || turn.isHeldByCurrentThread()
                || (calls != null && calls.isInside());
    }

    static long saturatedNanos(Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (ArithmeticException e) {
            return timeout.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** The options of a follower. */
    public static final class Builder {
        private static final int MOST_COPIES = 1 << 16;

        private final Path path;
        private @Nullable ThreadFactory threads;
        private @Nullable Executor executor;
        private int copies;

        private Builder(Path path) {
            this.path = Objects.requireNonNull(path, "path");
        }

        /**
         * Who makes the threads of this follower: one for the listener; another one, before it, for the copies of {@link #latestOnly} and {@link
         * #queue}. By default daemon threads named {@code shmdata follower PATH} and {@code shmdata follower PATH copies}. A thread that is no daemon
         * keeps the JVM alive until the follower is closed.
         *
         * @param factory makes a thread and does not start it
         * @return this
         */
        public Builder threadFactory(ThreadFactory factory) {
            threads = Objects.requireNonNull(factory, "factory");
            return this;
        }

        /**
         * Where the listener is called, in the place of the follower's own thread: {@code EventQueue::invokeLater} or {@code Platform::runLater}
         * for a user interface. Calls are still one at a time and in order, and a frame still is valid until the listener returns: until then the
         * follower's thread waits and, unless frames are copied, the writer too. A call that the executor has not begun when the follower is
         * closed never happens.
         *
         * @param caller runs what it is given, on any thread, its caller's included
         * @return this
         */
        public Builder executor(Executor caller) {
            executor = Objects.requireNonNull(caller, "caller");
            return this;
        }

        /**
         * A slow consumer sees the newest frame and never holds the writer back: a thread copies every frame out of shared memory at once, into
         * one of three buffers that are used again and again. A frame that the consumer has not taken before the next one came is skipped, which
         * {@link Frame#sequence} and {@link FollowerStatistics#skipped} show. In the place of a {@link #queue}.
         *
         * @return this
         */
        public Builder latestOnly() {
            return queue(1);
        }

        /**
         * A consumer that is slow for a while loses nothing and never holds the writer back: a thread copies every frame out of shared memory at
         * once, into buffers that are used again and again. Once so many frames wait, the oldest is skipped for the newest, which {@link
         * Frame#sequence} and {@link FollowerStatistics#skipped} show.
         *
         * @param frames how many may wait, 1 to 65536; two more are with the consumer and in the making, so memory is needed for {@code frames + 2}
         * @return this
         * @throws ShmdataException of reason {@code BAD_SIZE} for any other number
         */
        public Builder queue(int frames) {
            if (frames < 1 || frames > MOST_COPIES) {
                throw new ShmdataException(
                        Reason.BAD_SIZE,
                        "a queue of " + frames + " frames for " + path + ": expected 1 to " + MOST_COPIES,
                        null);
            }
            copies = frames;
            return this;
        }

        /**
         * Follows on one's own thread: call {@link ShmdataFollower#next}.
         *
         * @return the follower, to be closed
         * @throws ShmdataException where the path can never work, or the native library is missing; of reason {@code WRONG_STATE} where an
         *     executor was given, which nothing would be called on, or a thread factory without {@link #latestOnly} or {@link #queue}, which would
         *     make nothing
         */
        public ShmdataFollower open() {
            if (executor != null) {
                throw new ShmdataException(
                        Reason.WRONG_STATE,
                        "the executor for " + path + " is for a listener: call follow(), or give none",
                        null);
            }
            if (threads != null && copies == 0) {
                throw new ShmdataException(
                        Reason.WRONG_STATE,
                        "the thread factory for " + path
                                + " is for a listener or for copies: call follow(), latestOnly() or queue(), or give none",
                        null);
            }
            return new ShmdataFollower(this, null).start();
        }

        /**
         * Follows on a thread of the follower's own.
         *
         * @param listener hears of frames, and of writers that come and go
         * @return the follower, to be closed
         * @throws ShmdataException where the path can never work, or the native library is missing
         */
        public ShmdataFollower follow(FrameListener listener) {
            return new ShmdataFollower(this, Objects.requireNonNull(listener, "listener")).start();
        }

        private Thread thread(Runnable body, String name) {
            if (threads == null) {
                Thread thread = new Thread(body, name);
                thread.setDaemon(true);
                return thread;
            }
            Thread thread = threads.newThread(body);
            if (thread == null) {
                throw new ShmdataException("the thread factory made no thread for " + path);
            }
            return thread;
        }
    }
}
