// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.shmdata.bindings.sessions.ShmdataError;
import org.shmdata.bindings.sessions.ShmdataEvent;

/** The native follower: frames where they are, in shared memory. Whoever is inside must have entered its lifetime. */
final class FollowerSession implements FrameSource {
    private static final System.Logger LOG = System.getLogger("org.shmdata");

    private final Path path;
    private final boolean lends;
    private final long session;
    private final ShmdataEvent event;
    private final Lifetime lifetime;
    private final Interruption interruption;
    private final PlatformCalls waits;
    private final FollowerCounters counters;

    /** Of the native call that is being made. */
    private long wantedNanos;

    /** No monitor, see {@link PlatformCalls}. */
    private final ReentrantLock joining = new ReentrantLock();

    private final Condition joiningChanged = joining.newCondition();

    /** Whether a writer is joined, as far as whoever is inside has noticed. */
    private volatile boolean joined;

    /** The next event is that a writer was joined, which {@link #join} found out. */
    private volatile boolean toldOfJoining;

    /** Another one for each segment, so that what a caller keeps of an old one keeps no newer segment mapped. */
    private volatile Frame frame;

    private @Nullable Mapping mapping;
    private long sequence = -1;

    /** Whether the native side has the read lock. Whoever ends it does so under {@link #lock}: a frame is closed and unlocked, or neither. */
    private volatile boolean held;

    /** Of the frame that is held. */
    private long token;

    private final Object lock = new Object();
    private volatile StreamType stream = StreamType.NONE;

    /** @param lends whether callers get buffers of the frames; without it somebody copies these before they end */
    FollowerSession(Path path, FollowerCounters counters, boolean lends) {
        Shmdata.ensureAvailable();
        this.path = path;
        this.counters = counters;
        this.lends = lends;
        // all that needs memory before there is anything that would have to be given back
        event = Structs.event();
        frame = new Frame(this, path);
        Free free = new Free(this);
        lifetime = new Lifetime("the follower of " + path, free);
        interruption = new Interruption(lifetime, this::interruptNative);
        waits = new PlatformCalls("shmdata follower " + path + " waits", this::nextNative, this::interruptNative);
        BytePointer name = NativeText.path(path);
        ShmdataError error = Structs.error();
        session = shmdata_follower_session_open(name, error);
        free.session = session;
        if (session == 0) {
            throw Errors.of(error);
        }
    }

    /** For one that no thread of its own keeps reachable: a frame does, as long as somebody has it. */
    void closeOnceUnreachable() {
        Forgotten.closeOnceUnreachable(this, lifetime);
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

    /** Keeps no segment mapped: neither itself nor by its frame, whose views are the callers' from now on. */
    private void forget() {
        if (mapping != null) {
            mapping.retire();
            mapping = null;
            frame = new Frame(this, path);
        }
    }

    Path path() {
        return path;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    /** Ends every wait, now and later. */
    void close() {
        shmdata_follower_session_close(session);
    }

    private void interruptNative() {
        shmdata_follower_session_interrupt(session);
    }

    /**
     * Joins the writer, if one serves the path now: what it writes from then on is not missed.
     *
     * @param timeoutNanos how long a writer may take to answer
     * @param tellLater whether the next {@link #take} comes with {@code SHMDATA_CONNECTED} then
     * @return whether it was joined
     */
    boolean join(long timeoutNanos, boolean tellLater) {
        long start = System.nanoTime();
        for (; ; ) {
            shmdata_follower_session_join(session, Math.max(0, timeoutNanos - (System.nanoTime() - start)), event);
            int kind = (int) event.kind();
            if (kind == SHMDATA_CONNECTED && joined) {
                return true;
            }
            note(kind);
            if (kind == SHMDATA_CONNECTED) {
                toldOfJoining = tellLater;
                return true;
            }
            if (kind != SHMDATA_PROBLEM && kind != SHMDATA_DISCONNECTED) {
                return false;
            }
        }
    }

    /** For those who leave joining to a thread that is inside. False if no writer is joined in time. */
    boolean awaitJoined(long nanos) {
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
            throw Interruption.interrupted(path.toString());
        } finally {
            joining.unlock();
        }
    }

    /** Has them look again. */
    void wakeAwaiting() {
        joining.lock();
        try {
            joiningChanged.signalAll();
        } finally {
            joining.unlock();
        }
    }

    @Override
    public int take(long timeoutNanos, boolean interruptible) {
        unlock();
        if (toldOfJoining) {
            toldOfJoining = false;
            return SHMDATA_CONNECTED;
        }
        int kind = next(timeoutNanos, interruptible);
        note(kind);
        return kind;
    }

    private void note(int kind) {
        switch (kind) {
            case SHMDATA_FRAME:
                hold(event.token());
                break;
            case SHMDATA_CONNECTED:
                stream = new StreamType(NativeText.of(shmdata_follower_session_type(session)));
                counters.connected();
                joined = true;
                wakeAwaiting();
                break;
            case SHMDATA_DISCONNECTED:
                joined = false;
                forget();
                break;
            case SHMDATA_PROBLEM:
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0}",
                        ShmdataException.oneLine(NativeText.of(shmdata_follower_session_problem(session))));
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
            return kind == SHMDATA_TIMEOUT ? waits.call(interruptible) : kind;
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
        counters.received(size);
        long number = event.mapping();
        Mapping now = mapping;
        if (now == null || now.number() != number) {
            forget();
            now = map(number);
            mapping = now;
        }
        frame.set(stream, now.memory(), size, sequence, event.received_ns());
    }

    private Mapping map(long number) {
        long handle = shmdata_follower_session_mapping(session, event.token());
        if (handle == 0) {
            throw new ShmdataException("no memory for the segment of " + path);
        }
        Mapping made = new Mapping(number, handle, true);
        if (lends) {
            made.lend();
        }
        return made;
    }

    @Override
    public Frame frame() {
        return frame;
    }

    @Override
    public StreamType stream() {
        return stream;
    }

    @Override
    public boolean holds(Frame asked) {
        return held && asked == frame;
    }

    @Override
    public void release(Frame released) {
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

    /** Where the lock is held; the next frame's cannot be, until this one's has ended. */
    private void unlock() {
        synchronized (lock) {
            if (held) {
                held = false;
                shmdata_follower_session_release(session, token);
            }
        }
    }
}
