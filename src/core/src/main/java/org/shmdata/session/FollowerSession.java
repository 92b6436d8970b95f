// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;
import org.shmdata.bindings.sessions.ShmdataError;
import org.shmdata.bindings.sessions.ShmdataEvent;

/** The native follower: frames where they are, in shared memory. A thread that calls it must have entered its lifetime. */
public final class FollowerSession implements FrameSource {
    private final Path path;
    private final boolean lends;
    private final long session;
    private final ShmdataEvent event;
    private final Lifetime lifetime;
    private final WaitInterrupter interruption;
    private final PlatformCalls platformCalls;
    private final FollowerCounters counters;

    /** How long the native call that is being made may wait. */
    private long wantedNanos;

    /** Not a monitor, see {@link PlatformCalls}. */
    private final ReentrantLock joining = new ReentrantLock();

    private final Condition joiningChanged = joining.newCondition();

    /** Whether a writer is joined, as far as whoever is inside has noticed. */
    private volatile boolean joined;

    /** {@link #join} joined a writer, and the next event says so. */
    private volatile boolean toldOfJoining;

    /** Another one for each segment, so that what a caller keeps of an old one keeps no newer segment mapped. */
    private volatile HeldFrame frame;

    private @Nullable SegmentMapping mapping;
    private long sequence = -1;

    /** Whether the native side has the read lock. Whoever ends it does so under {@link #lock}: a frame is closed and unlocked, or neither. */
    private volatile boolean held;

    /** Of the frame that is held. */
    private long token;

    private final Object lock = new Object();
    private volatile StreamType stream = StreamType.NONE;

    /**
     * Begins to follow a path.
     *
     * @param path of the shmdata; nothing needs to be there yet
     * @param counters counts what comes
     * @param lends whether callers get buffers of the frames; if not, somebody copies these before they end
     * @throws ShmdataException if the path can never work, or the native library is missing
     */
    public FollowerSession(Path path, FollowerCounters counters, boolean lends) {
        NativeLibrary.ensureAvailable();
        this.path = path;
        this.counters = counters;
        this.lends = lends;
        // all that needs memory before there is anything that would have to be given back
        event = Structs.event();
        frame = new HeldFrame(this, path);
        Free free = new Free(this);
        lifetime = new Lifetime("the follower of " + path, free);
        interruption = new WaitInterrupter(lifetime, this::interruptNative);
        platformCalls =
                new PlatformCalls("shmdata follower " + path + " waits", this::nextNative, this::interruptNative);
        BytePointer name = NativeText.path(path);
        ShmdataError error = Structs.error();
        session = shmdata_follower_session_open(name, error);
        free.session = session;
        if (session == 0) {
            throw NativeErrors.of(error);
        }
    }

    /** For a follower without a thread of its own: it is closed once nobody has it any more, nor a frame of it. */
    public void closeOnceUnreachable() {
        LeakGuard.closeOnceUnreachable(this, lifetime);
    }

    /** Frees the native side. No reference to the session, so that one that was forgotten becomes unreachable. */
    private static final class Free implements Runnable {
        private final WeakReference<FollowerSession> owner;
        private volatile long session;

        Free(FollowerSession owner) {
            this.owner = new WeakReference<>(owner);
        }

        @Override
        public void run() {
            FollowerSession known = owner.get();
            if (known != null) {
                known.held = false;
            }
            shmdata_follower_session_delete(session);
            if (known != null) {
                known.forget();
            }
        }
    }

    /** Keeps no segment mapped, neither by itself nor by its frame. */
    private void forget() {
        if (mapping != null) {
            mapping.retire();
            mapping = null;
            frame = new HeldFrame(this, path);
        }
    }

    /**
     * What is followed.
     *
     * @return the path as given
     */
    public Path path() {
        return path;
    }

    /**
     * Says who is inside, and whether the session is closed.
     *
     * @return always the same
     */
    public Lifetime lifetime() {
        return lifetime;
    }

    /** Ends every wait, now and later. */
    public void close() {
        shmdata_follower_session_close(session);
    }

    private void interruptNative() {
        shmdata_follower_session_interrupt(session);
    }

    /**
     * Joins the writer, if one serves the path now: what it writes from then on is not missed.
     *
     * @param timeoutNanos how long a writer may take to answer
     * @param tellLater whether the next {@link #take} then returns {@link SessionEvent#CONNECTED}
     * @return whether it was joined
     */
    public boolean join(long timeoutNanos, boolean tellLater) {
        long start = System.nanoTime();
        for (; ; ) {
            long left = Math.max(0, timeoutNanos - (System.nanoTime() - start));
            shmdata_follower_session_join(session, left, event);
            SessionEvent what = SessionEvent.of((int) event.kind());
            if (what == SessionEvent.CONNECTED && joined) {
                return true;
            }
            note(what);
            if (what == SessionEvent.CONNECTED) {
                toldOfJoining = tellLater;
                return true;
            }
            if (what != SessionEvent.PROBLEM && what != SessionEvent.DISCONNECTED) {
                return false;
            }
        }
    }

    /**
     * Waits until another thread, which is inside, has joined a writer.
     *
     * @param nanos how long to wait, 0 to look only
     * @return false if no writer is joined in time
     */
    public boolean awaitJoined(long nanos) {
        long left = nanos;
        joining.lock();
        try {
            for (; ; ) {
                if (lifetime.isClosed()) {
                    throw lifetime.closed();
                }
                if (joined) {
                    return true;
                }
                if (left <= 0) {
                    return false;
                }
                left = joiningChanged.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lifetime.interrupted();
        } finally {
            joining.unlock();
        }
    }

    /** Wakes those in {@link #awaitJoined}: they look again. */
    public void wakeAwaiting() {
        joining.lock();
        try {
            joiningChanged.signalAll();
        } finally {
            joining.unlock();
        }
    }

    @Override
    public SessionEvent take(long timeoutNanos, boolean interruptible) {
        unlock();
        if (toldOfJoining) {
            toldOfJoining = false;
            return SessionEvent.CONNECTED;
        }
        SessionEvent what = SessionEvent.of(next(timeoutNanos, interruptible));
        note(what);
        return what;
    }

    private void note(SessionEvent what) {
        switch (what) {
            case FRAME:
                hold(event.token());
                break;
            case CONNECTED:
                stream = new StreamType(path, NativeText.of(shmdata_follower_session_type(session)));
                counters.countConnection();
                joined = true;
                wakeAwaiting();
                break;
            case DISCONNECTED:
                joined = false;
                forget();
                break;
            case PROBLEM:
                Logs.warn(NativeText.of(shmdata_follower_session_problem(session)));
                break;
            default:
                break;
        }
    }

    private int next(long timeoutNanos, boolean interruptible) {
        if (timeoutNanos != 0 && PlatformCalls.needed()) {
            wantedNanos = 0;
            int kind = nextNative();
            wantedNanos = timeoutNanos;
            return kind == SHMDATA_TIMEOUT ? platformCalls.call(interruptible) : kind;
        }
        wantedNanos = timeoutNanos;
        if (!interruptible) {
            return nextNative();
        }
        interruption.enter();
        try {
            return nextNative();
        } finally {
            interruption.leave();
        }
    }

    private int nextNative() {
        shmdata_follower_session_next(session, wantedNanos, event);
        return (int) event.kind();
    }

    private void hold(long frameToken) {
        try {
            deliver();
            token = frameToken;
            held = true;
        } finally {
            if (!held) {
                shmdata_follower_session_release(session, frameToken);
            }
        }
    }

    private void deliver() {
        sequence++;
        long size = event.size();
        counters.countReceived(size);
        long number = event.mapping();
        SegmentMapping now = mapping;
        if (now == null || now.number() != number) {
            forget();
            now = map(number);
            mapping = now;
        }
        frame.set(stream, now.memory(), size, sequence, event.received_ns());
    }

    private SegmentMapping map(long number) {
        long handle = shmdata_follower_session_mapping(session, event.token());
        if (handle == 0) {
            throw new ShmdataException("no memory for the segment of " + path);
        }
        SegmentMapping made = new SegmentMapping(number, handle, true);
        if (lends) {
            made.lend();
        }
        return made;
    }

    @Override
    public HeldFrame frame() {
        return frame;
    }

    @Override
    public StreamType stream() {
        return stream;
    }

    @Override
    public boolean holds(HeldFrame asked) {
        return held && asked == frame;
    }

    @Override
    public void release(HeldFrame released) {
        if (!holds(released)) {
            return;
        }
        if (lifetime.tryEnter()) {
            try {
                unlock();
            } finally {
                lifetime.exit();
            }
        } else {
            // the end of the session ends its lock
            held = false;
        }
    }

    /** Ends the read lock, if it is held. */
    private void unlock() {
        synchronized (lock) {
            if (held) {
                held = false;
                shmdata_follower_session_release(session, token);
            }
        }
    }
}
