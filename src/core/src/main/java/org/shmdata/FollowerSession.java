// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.shmdata.bindings.sessions.ShmdataError;
import org.shmdata.bindings.sessions.ShmdataEvent;
import org.shmdata.bindings.sessions.ShmdataFollowerSession;
import org.shmdata.bindings.sessions.ShmdataMapping;

/** The native follower: frames where they are, in shared memory. Whoever is inside must have entered its lifetime. */
final class FollowerSession implements FrameSource {
    private static final System.Logger LOG = System.getLogger("org.shmdata");

    private final Path path;
    private final ShmdataFollowerSession session;
    private final ShmdataEvent event;
    private final Lifetime lifetime;
    private final Interruption interruption;
    private final FollowerCounters counters;

    /** Another one for each segment, so that what a caller keeps of an old one keeps no newer segment mapped. */
    private volatile Frame frame;

    private @Nullable Mapping mapping;
    private long sequence = -1;

    /** Whether the native side has the read lock. Whoever ends it does so under {@link #lock}: a frame is closed and unlocked, or neither. */
    private volatile boolean held;

    private final Object lock = new Object();
    private volatile StreamType stream = StreamType.NONE;

    FollowerSession(Path path, FollowerCounters counters) {
        Shmdata.ensureAvailable();
        this.path = path;
        this.counters = counters;
        try (BytePointer name = NativeText.path(path);
                ShmdataError error = new ShmdataError()) {
            session = shmdata_follower_session_open(name, error);
            if (session == null) {
                throw Errors.of(error);
            }
        }
        event = new ShmdataEvent();
        frame = new Frame(this, path);
        lifetime = new Lifetime("the follower of " + path, new Free(this));
        interruption = new Interruption(lifetime, () -> shmdata_follower_session_interrupt(session));
    }

    /** For one that no thread of its own keeps reachable: a frame does, as long as somebody has it. */
    void closeOnceUnreachable() {
        Forgotten.closeOnceUnreachable(this, lifetime);
    }

    /** Frees the native side. No reference to the session, so that one that was forgotten becomes unreachable. */
    private static final class Free implements Runnable {
        private final WeakReference<FollowerSession> owner;
        private final ShmdataFollowerSession session;
        private final ShmdataEvent event;

        Free(FollowerSession owner) {
            this.owner = new WeakReference<>(owner);
            session = owner.session;
            event = owner.event;
        }

        @Override
        public void run() {
            FollowerSession known = owner.get();
            if (known != null) {
                known.held = false;
                known.forget();
            }
            shmdata_follower_session_delete(session);
            event.close();
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

    @Override
    public int take(long timeoutNanos, boolean interruptible) {
        unlock();
        int kind = next(timeoutNanos, interruptible);
        switch (kind) {
            case SHMDATA_FRAME:
                deliver();
                held = true;
                break;
            case SHMDATA_CONNECTED:
                stream = new StreamType(NativeText.of(shmdata_follower_session_type(session)));
                counters.connected();
                break;
            case SHMDATA_DISCONNECTED:
                forget();
                break;
            case SHMDATA_PROBLEM:
                LOG.log(System.Logger.Level.WARNING, "{0}", ShmdataException.oneLine(NativeText.of(shmdata_follower_session_problem(session))));
                break;
            default:
                break;
        }
        return kind;
    }

    private int next(long timeoutNanos, boolean interruptible) {
        if (!interruptible) {
            return shmdata_follower_session_next(session, timeoutNanos, event);
        }
        interruption.enter();
        try {
            return shmdata_follower_session_next(session, timeoutNanos, event);
        } finally {
            interruption.leave();
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
        frame.set(stream, now.view(), size, sequence, event.received_ns());
    }

    private Mapping map(long number) {
        ShmdataMapping handle = shmdata_follower_session_mapping(session);
        if (handle == null) {
            throw new ShmdataException("no memory for the segment of " + path);
        }
        return new Mapping(number, handle, true);
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
                shmdata_follower_session_release(session);
            }
        }
    }
}
