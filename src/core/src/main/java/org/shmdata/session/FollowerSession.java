// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;
import org.shmdata.bindings.sessions.ShmdataError;
import org.shmdata.bindings.sessions.ShmdataEvent;

/**
 * The native follower: frames where they are, in shared memory. A thread that calls it must have entered its lifetime.
 */
public final class FollowerSession implements FrameSource {
    /** After waiting this long for a frame while it holds one, a follower warns. */
    private static final long HELD_NANOS = TimeUnit.SECONDS.toNanos(2);

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

    private final RestingPool<SharedFrame> frames = new RestingPool<>(HeldFrame.HORIZON, () -> new SharedFrame(this));

    /** The one that came last. */
    private @Nullable HeldFrame frame;

    /** How many are held. */
    private final AtomicInteger heldFrames = new AtomicInteger();

    private volatile boolean framesAreOver;

    /** That of the frames that come now. */
    private volatile @Nullable SegmentMapping mapping;

    /** All that are not retired, as far as is known. Guarded by itself. */
    private final List<SegmentMapping> mappings = new ArrayList<>();

    private long sequence = -1;
    private boolean warnedOfHeldFrame;
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
                known.endFrames();
            }
            shmdata_follower_session_delete(session);
            if (known != null) {
                known.retireMappings();
            }
        }
    }

    /** Keeps no segment mapped: one that a frame lies in stays until the frame is released. */
    private void forgetMapping() {
        SegmentMapping old = mapping;
        if (old != null) {
            mapping = null;
            // those that rest keep its memory reachable
            frames.clear();
            old.letGo();
        }
    }

    private void retireMappings() {
        mapping = null;
        frames.clear();
        synchronized (mappings) {
            mappings.forEach(SegmentMapping::retire);
            mappings.clear();
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
            // an interrupt that came too late for the wait that it was meant for ends the next call
            if (what != SessionEvent.PROBLEM && what != SessionEvent.DISCONNECTED && what != SessionEvent.INTERRUPTED) {
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
        if (toldOfJoining) {
            toldOfJoining = false;
            return SessionEvent.CONNECTED;
        }
        SessionEvent what = SessionEvent.of(await(timeoutNanos, interruptible));
        note(what);
        return what;
    }

    private void note(SessionEvent what) {
        switch (what) {
            case FRAME:
                hold();
                break;
            case CONNECTED:
                stream = new StreamType(path, NativeText.of(shmdata_follower_session_type(session)));
                counters.countConnection();
                joined = true;
                wakeAwaiting();
                break;
            case DISCONNECTED:
                joined = false;
                forgetMapping();
                break;
            case PROBLEM:
                Logs.warn(NativeText.of(shmdata_follower_session_problem(session)));
                break;
            default:
                break;
        }
    }

    /** Waits, and says so if this follower itself keeps the writer from writing what it waits for. */
    private int await(long timeoutNanos, boolean interruptible) {
        boolean mayWarn = timeoutNanos < 0 || timeoutNanos > HELD_NANOS;
        if (!mayWarn || warnedOfHeldFrame || heldFrames.get() == 0) {
            return next(timeoutNanos, interruptible);
        }
        int kind = next(HELD_NANOS, interruptible);
        if (kind != SHMDATA_TIMEOUT) {
            return kind;
        }
        if (heldFrames.get() > 0) {
            warnedOfHeldFrame = true;
            Logs.warn("the follower of " + path + " has waited for a frame for 2 s while it holds one itself: "
                    + "the writer cannot write the next one until that is closed");
        }
        return next(timeoutNanos < 0 ? timeoutNanos : timeoutNanos - HELD_NANOS, interruptible);
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

    private void hold() {
        long token = event.token();
        boolean held = false;
        try {
            sequence++;
            long size = event.size();
            counters.countFrame(size);
            long number = event.mapping();
            SegmentMapping in = mapping;
            if (in == null || in.number() != number) {
                forgetMapping();
                in = map(number);
                mapping = in;
            }
            SharedFrame next = frames.take();
            next.hold(token, in, stream, size, sequence, event.received_ns());
            heldFrames.incrementAndGet();
            frame = next;
            held = true;
        } finally {
            if (!held) {
                shmdata_follower_session_release(session, token);
            }
        }
    }

    /** Of a frame that was held, once. By any thread. */
    void release(SharedFrame released, long token, SegmentMapping in) {
        heldFrames.decrementAndGet();
        if (lifetime.tryEnter()) {
            try {
                shmdata_follower_session_release(session, token);
            } finally {
                lifetime.exit();
            }
        }
        // else the end of the session releases it
        in.letGo();
        // one that lies in another segment would keep that in memory
        if (in == mapping) {
            frames.putBack(released);
        }
    }

    boolean framesAreOver() {
        return framesAreOver;
    }

    @Override
    public void endFrames() {
        framesAreOver = true;
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
        synchronized (mappings) {
            mappings.removeIf(SegmentMapping::isRetired);
            mappings.add(made);
        }
        return made;
    }

    @Override
    public HeldFrame frame() {
        return Objects.requireNonNull(frame);
    }

    @Override
    public StreamType stream() {
        return stream;
    }
}
