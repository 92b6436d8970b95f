// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.shmdata.bindings.sessions.ShmdataError;
import org.shmdata.bindings.sessions.ShmdataEvent;
import org.shmdata.bindings.sessions.ShmdataFollowerSession;
import org.shmdata.bindings.sessions.ShmdataMapping;
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
 * }</pre>
 *
 * <p>{@link #close} works from any thread, also from inside the listener; a second one is silent. {@link #next} is for one thread
 * at a time; further ones wait their turn.
 */
public final class ShmdataFollower implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.shmdata");
    private static final long CLOSE_SECONDS = 5;

    private final Path path;
    private final ShmdataFollowerSession session;
    private final ShmdataEvent event;
    private final Lifetime lifetime;
    private final ReentrantLock turn = new ReentrantLock();
    private final Frame frame = new Frame(this);
    private final @Nullable Thread thread;

    private volatile boolean held;
    private volatile boolean connected;
    private volatile String type = "";
    private volatile @Nullable Caps caps;

    private ShmdataFollower(Path path, @Nullable FrameListener listener) {
        this.path = Objects.requireNonNull(path, "path");
        Shmdata.ensureAvailable();
        try (ShmdataError error = new ShmdataError()) {
            session = shmdata_follower_session_open(path.toString(), error);
            if (session == null) {
                throw Errors.of(error);
            }
        }
        event = new ShmdataEvent();
        lifetime = new Lifetime("the follower of " + path, () -> {
            shmdata_follower_session_delete(session);
            event.close();
        });
        if (listener == null) {
            thread = null;
        } else {
            thread = new Thread(() -> listen(listener), "shmdata follower " + path);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /**
     * Follows a path on one's own thread: call {@link #next}.
     *
     * @param path of the shmdata, at most 107 bytes; nothing needs to be there yet, but its directory
     * @return the follower, to be closed
     * @throws ShmdataException where the path can never work, or the native library is missing
     */
    public static ShmdataFollower open(Path path) {
        return new ShmdataFollower(path, null);
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
        return new ShmdataFollower(path, Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Waits for the next frame. The frame before is closed first.
     *
     * @param timeout how long to wait, zero to look only
     * @return the frame, to be closed soon since the writer waits for it; null where none came in time
     * @throws ShmdataException of reason {@code CLOSED} once the follower is closed, also while waiting; {@code WRONG_STATE} for a follower that has a listener
     */
    public @Nullable Frame next(Duration timeout) {
        if (thread != null) {
            throw new ShmdataException(
                    ShmdataException.Reason.WRONG_STATE, "the follower of " + path + " gives its frames to a listener: open() one to pull", null);
        }
        long nanos = Math.max(0, saturatedNanos(timeout));
        lifetime.enter();
        try {
            turn.lock();
            try {
                return pull(nanos);
            } finally {
                turn.unlock();
            }
        } finally {
            lifetime.exit();
        }
    }

    private @Nullable Frame pull(long nanos) {
        long start = System.nanoTime();
        for (;;) {
            long left = nanos - (System.nanoTime() - start);
            switch (step(Math.max(0, left))) {
                case SHMDATA_FRAME:
                    return frame;
                case SHMDATA_TIMEOUT:
                    return null;
                case SHMDATA_CLOSED:
                    throw lifetime.closed();
                default:
                    break;
            }
        }
    }

    /** Takes one event from the native side and keeps this object's state up to date. */
    private int step(long timeoutNanos) {
        held = false;
        int kind = shmdata_follower_session_next(session, timeoutNanos, event);
        switch (kind) {
            case SHMDATA_FRAME:
                held = true;
                frame.deliver(event);
                break;
            case SHMDATA_CONNECTED:
                type = shmdata_follower_session_type(session).getString();
                caps = null;
                connected = true;
                break;
            case SHMDATA_DISCONNECTED:
                connected = false;
                break;
            case SHMDATA_PROBLEM:
                LOG.log(System.Logger.Level.WARNING, "{0}", shmdata_follower_session_problem(session).getString());
                break;
            default:
                break;
        }
        return kind;
    }

    private void listen(FrameListener listener) {
        if (!lifetime.tryEnter()) {
            return;
        }
        try {
            while (!lifetime.isClosed()) {
                int kind = step(-1);
                if (kind == SHMDATA_CLOSED) {
                    return;
                }
                try {
                    tell(listener, kind);
                } catch (Throwable e) {
                    report(e);
                } finally {
                    release();
                }
            }
        } finally {
            connected = false;
            lifetime.exit();
        }
    }

    private void tell(FrameListener listener, int kind) {
        switch (kind) {
            case SHMDATA_FRAME:
                listener.frame(frame);
                break;
            case SHMDATA_CONNECTED:
                listener.connected(type);
                break;
            case SHMDATA_DISCONNECTED:
                listener.disconnected();
                break;
            default:
                break;
        }
    }

    private void report(Throwable e) {
        try {
            LOG.log(System.Logger.Level.ERROR, "a listener of " + path + " threw; the following goes on", e);
        } catch (Throwable ignored) {
            // a broken logger must not end the following either
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
     * Whether a writer is joined now.
     *
     * @return as of the last event this follower saw
     */
    public boolean isConnected() {
        return connected;
    }

    /**
     * Whether {@link #close} was called.
     *
     * @return true from then on
     */
    public boolean isClosed() {
        return lifetime.isClosed();
    }

    /**
     * The type string of the last writer joined.
     *
     * @return as it came over the wire, empty before the first
     */
    public String type() {
        return type;
    }

    /**
     * The type string of the last writer joined, parsed; parsed once per connection.
     *
     * @return what that writer says of its frames
     * @throws org.shmdata.caps.CapsException where the type string is no caps string, or no writer was joined yet
     */
    public Caps caps() {
        Caps known = caps;
        if (known == null) {
            known = Caps.parse(type);
            caps = known;
        }
        return known;
    }

    /**
     * Leaves the writer. Returns when the listener has returned and the shared memory is let go, or after 5 s; called from inside the
     * listener it returns at once, and the following ends when the listener returns.
     */
    @Override
    public void close() {
        if (!lifetime.tryEnter()) {
            return;
        }
        try {
            shmdata_follower_session_close(session);
            lifetime.close();
        } finally {
            lifetime.exit();
        }
        if (Thread.currentThread() != thread && !turn.isHeldByCurrentThread()) {
            lifetime.awaitFreed(CLOSE_SECONDS);
        }
    }

    boolean holds(Frame asked) {
        return held && asked == frame;
    }

    /** Ends the read lock, from any thread; without one it does nothing. */
    void release() {
        held = false;
        if (lifetime.tryEnter()) {
            try {
                shmdata_follower_session_release(session);
            } finally {
                lifetime.exit();
            }
        }
    }

    Mapping mapping(long number) {
        ShmdataMapping handle = shmdata_follower_session_mapping(session);
        if (handle == null) {
            throw new ShmdataException("no memory for the segment of " + path);
        }
        return new Mapping(number, handle);
    }

    static long saturatedNanos(Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (ArithmeticException e) {
            return timeout.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
