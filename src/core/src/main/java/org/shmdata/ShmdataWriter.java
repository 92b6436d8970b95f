// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.bindings.sessions.ShmdataError;
import org.shmdata.bindings.sessions.ShmdataMapping;
import org.shmdata.bindings.sessions.ShmdataWriteAccess;
import org.shmdata.bindings.sessions.ShmdataWriterSession;
import org.shmdata.caps.AudioCaps;
import org.shmdata.caps.Caps;
import org.shmdata.caps.CapsException;
import org.shmdata.caps.VideoCaps;

/**
 * Writes frames to a shmdata. One writer per path; any number of followers.
 *
 * <pre>{@code
 * VideoCaps caps = VideoCaps.of(PixelFormat.RGBA, 1280, 720, FrameRate.of(60));
 * try (ShmdataWriter out = ShmdataWriter.open(Path.of("/tmp/video"), caps)) {
 *     out.write(pixels);                            // copies
 *     try (WriteAccess access = out.acquire()) {    // or in place
 *         render(access.buffer());
 *         access.publish();
 *     }
 * }
 * }</pre>
 *
 * <p>Any thread may call any method; writes are one at a time. A writer waits for the followers that still read the frame before,
 * see {@link Builder#writeTimeout}. {@link #close} works from any thread; a second one is silent. A writer that is still open when
 * the JVM ends in good order is closed then.
 */
public final class ShmdataWriter implements AutoCloseable {
    private static final long CLOSE_SECONDS = 5;
    private static final long EXIT_MILLIS = 1000;
    private static final long TURN_SLICE_MILLIS = 20;

    private final Path path;
    private final String type;
    private final long frameBytes;
    private final LongConsumer frameSizes;
    private final long timeoutNanos;
    private final boolean leavesBehind;
    private final ShmdataWriterSession session;
    private final Lifetime lifetime;
    private final Interruption interruption;
    private final WriterCounters counters = new WriterCounters();
    private final Thread server;

    /** Held by the thread that writes, from acquire to publish or close. Guards the three native structs. */
    private final ReentrantLock turn = new ReentrantLock();

    private final ShmdataWriteAccess region = new ShmdataWriteAccess();
    private final ShmdataError error = new ShmdataError();
    private final WriteAccess access = new WriteAccess(this);

    private ShmdataWriter(Builder options) {
        path = options.path;
        type = Objects.requireNonNull(options.type, "type");
        frameBytes = options.initialBytes;
        frameSizes = options.frameSizes;
        timeoutNanos = options.timeoutNanos;
        leavesBehind = options.leavesBehind;
        try (BytePointer name = NativeText.path(path);
                BytePointer typeBytes = NativeText.type(type, path)) {
            session = shmdata_writer_session_open(name, Math.max(1, frameBytes), typeBytes, options.mode, error);
        }
        if (session == null) {
            throw Errors.of(error);
        }
        lifetime = new Lifetime("the writer of " + path, this::free);
        interruption = new Interruption(lifetime, () -> shmdata_writer_session_interrupt(session));
        server = new Thread(new FollowersWatch(path, session, lifetime, options.followers, counters, this::abort), "shmdata writer " + path);
        server.setDaemon(true);
        boolean started = false;
        try {
            OpenWriters.add(this);
            server.start();
            started = true;
        } finally {
            if (!started) {
                OpenWriters.remove(this);
                lifetime.close();
            }
        }
    }

    /**
     * Serves raw video at a path: frames of the size that GStreamer gives this format.
     *
     * @param path at most 107 bytes; its directory must exist; what a dead writer left there is taken over
     * @param caps what the frames are: those of another size are refused
     * @return the writer, to be closed
     * @throws ShmdataException where the path cannot be served: a live writer, a regular file, no permission
     */
    public static ShmdataWriter open(Path path, VideoCaps caps) {
        return at(path).video(caps).open();
    }

    /**
     * Serves raw audio at a path.
     *
     * @param path as above
     * @param caps what the frames are: those that are no whole number of samples of all channels are refused
     * @param samples how many of each channel a frame has, at least 1; longer and shorter frames may be written too
     * @return the writer, to be closed
     * @throws ShmdataException as above; of reason {@code BAD_SIZE} where that is too much for a frame, or nothing
     */
    public static ShmdataWriter open(Path path, AudioCaps caps, int samples) {
        return at(path).audio(caps, samples).open();
    }

    /**
     * Serves any framed data at a path.
     *
     * @param path as above
     * @param type says what the frames are, by convention a GStreamer caps string; 1 to 4095 bytes of UTF-8
     * @param initialBytes room for a frame at first, 1 to 2147483647; larger frames grow it
     * @return the writer, to be closed
     * @throws ShmdataException as above; of reason {@code BAD_SIZE} for any other size
     */
    public static ShmdataWriter open(Path path, String type, long initialBytes) {
        return at(path).type(type).initialBytes(initialBytes).open();
    }

    /**
     * Begins to describe a writer.
     *
     * @param path as above
     * @return its options; finish with {@link Builder#open}
     */
    public static Builder at(Path path) {
        return new Builder(path);
    }

    /**
     * Writes a frame: the buffer's bytes from its position to its limit, which stay as they are.
     *
     * @param frame direct or heap
     * @return {@code DROPPED} only where a write timeout is set and ran out
     * @throws ShmdataException of reason {@code CLOSED}; {@code BAD_SIZE} where the writer was opened with caps that have no frames of this size: the
     *     message names the sizes; {@code INTERRUPTED} where this thread is interrupted and would have to wait for followers, and its interrupt
     *     status stays set; or where a larger segment cannot be had
     */
    public WriteResult write(ByteBuffer frame) {
        int from = frame.position();
        int size = frame.remaining();
        checkFrame(size);
        if (!begin(size)) {
            return WriteResult.DROPPED;
        }
        try {
            access.buffer().put(0, frame, from, size);
            commit(size);
        } finally {
            abort();
        }
        return WriteResult.WRITTEN;
    }

    /**
     * Writes a frame.
     *
     * @param frame all of it
     * @return {@code DROPPED} only where a write timeout is set and ran out
     * @throws ShmdataException of reason {@code CLOSED}; {@code BAD_SIZE} where the writer was opened with caps that have no frames of this size: the
     *     message names the sizes; {@code INTERRUPTED} where this thread is interrupted and would have to wait for followers, and its interrupt
     *     status stays set; or where a larger segment cannot be had
     */
    public WriteResult write(byte[] frame) {
        checkFrame(frame.length);
        if (!begin(frame.length)) {
            return WriteResult.DROPPED;
        }
        try {
            access.buffer().put(0, frame);
            commit(frame.length);
        } finally {
            abort();
        }
        return WriteResult.WRITTEN;
    }

    /**
     * Takes a turn at writing in place, with room for a frame of the size the writer was opened with.
     *
     * @return the turn, to be published and closed by this thread
     * @throws ShmdataException of reason {@code TIMED_OUT} where a write timeout is set and ran out; {@code CLOSED}; {@code WRONG_STATE} where this
     *     thread has a turn already, or the writer was opened without a size; {@code INTERRUPTED} as {@link #write(ByteBuffer)}
     */
    public WriteAccess acquire() {
        return acquire(givenBytes());
    }

    /**
     * Takes a turn at writing in place.
     *
     * @param sizeBytes room for the frame, at least 1
     * @return the turn, to be published and closed by this thread
     * @throws ShmdataException as {@link #acquire()}; or where that much cannot be had
     */
    public WriteAccess acquire(long sizeBytes) {
        WriteAccess taken = tryAcquire(sizeBytes);
        if (taken == null) {
            throw new ShmdataException(
                    Reason.TIMED_OUT,
                    "followers of " + path + " held the frame before for longer than the write timeout of " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos)
                            + " ms: use tryAcquire() where frames may be dropped",
                    null);
        }
        return taken;
    }

    /**
     * Takes a turn at writing in place as {@link #acquire()} does, where a frame may be dropped.
     *
     * @return the turn, to be published and closed by this thread; null only where a write timeout is set and ran out
     * @throws ShmdataException as {@link #acquire()}, but never of reason {@code TIMED_OUT}
     */
    public @Nullable WriteAccess tryAcquire() {
        return tryAcquire(givenBytes());
    }

    /**
     * Takes a turn at writing in place as {@link #acquire(long)} does, where a frame may be dropped.
     *
     * @param sizeBytes room for the frame, at least 1
     * @return the turn, to be published and closed by this thread; null only where a write timeout is set and ran out
     * @throws ShmdataException as {@link #acquire(long)}, but never of reason {@code TIMED_OUT}
     */
    public @Nullable WriteAccess tryAcquire(long sizeBytes) {
        return begin(sizeBytes) ? access : null;
    }

    /**
     * What was written so far.
     *
     * @return as of now; also once closed
     */
    public WriterStatistics statistics() {
        return counters.statistics();
    }

    /**
     * How many followers there are.
     *
     * @return those that get the next frame
     */
    public int followerCount() {
        if (!lifetime.tryEnter()) {
            return 0;
        }
        try {
            return shmdata_writer_session_clients(session);
        } finally {
            lifetime.exit();
        }
    }

    /**
     * Where it writes.
     *
     * @return the path as given
     */
    public Path path() {
        return path;
    }

    /**
     * What it says its frames are.
     *
     * @return the type string as given
     */
    public String type() {
        return type;
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
     * Lets the followers read the last frame (for 0.5 s at most), removes the path and the shared memory, and says goodbye. A turn of this
     * thread that is not published is given up; a turn of another thread is waited for, 5 s at most, after which that thread's end
     * of turn finishes the closing.
     */
    @Override
    public void close() {
        if (!lifetime.tryEnter()) {
            return;
        }
        try {
            abort();
            shmdata_writer_session_close(session);
            lifetime.close();
        } finally {
            lifetime.exit();
        }
        OpenWriters.remove(this);
        if (Thread.currentThread() != server) {
            lifetime.awaitFreed(CLOSE_SECONDS);
        }
    }

    /**
     * As {@link #close} where that is possible at once. A thread inside may never come back now: it waits for the very end that this is part of.
     * Then at least nothing stays on the machine.
     */
    void closeAtExit() {
        if (!lifetime.tryEnter()) {
            return;
        }
        try {
            shmdata_writer_session_close(session);
            if (!lifetime.awaitAlone(EXIT_MILLIS)) {
                shmdata_writer_session_remove(session);
            }
            lifetime.close();
        } finally {
            lifetime.exit();
        }
    }

    private void free() {
        access.forget();
        shmdata_writer_session_delete(session);
        region.close();
        error.close();
    }

    /** Takes the lock and points the access at the memory; false where the timeout ran out. */
    private boolean begin(long sizeBytes) {
        checkSize(sizeBytes);
        if (turn.isHeldByCurrentThread()) {
            throw new ShmdataException(Reason.WRONG_STATE, "this thread has a turn at " + path + " already: publish or close it first", null);
        }
        lifetime.enter();
        boolean begun = false;
        try {
            takeTurn();
            try {
                int result = lock(Math.max(1, sizeBytes));
                if (result == TIMED_OUT) {
                    counters.dropped();
                    return false;
                }
                check(result);
                try {
                    access.begin(region.mapping(), sizeBytes);
                    begun = true;
                } finally {
                    if (!begun) {
                        shmdata_writer_session_abort(session);
                    }
                }
            } finally {
                if (!begun) {
                    turn.unlock();
                }
            }
        } finally {
            if (!begun) {
                lifetime.exit();
            }
        }
        return true;
    }

    /** Waits for other threads' turns to end. They may never, where threads hold turns at several writers and wait for each other's: closing ends it. */
    private void takeTurn() {
        if (turn.tryLock()) {
            return;
        }
        try {
            while (!turn.tryLock(TURN_SLICE_MILLIS, TimeUnit.MILLISECONDS)) {
                if (lifetime.isClosed()) {
                    throw lifetime.closed();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Interruption.interrupted(path.toString());
        }
    }

    private void checkSize(long sizeBytes) {
        if (sizeBytes < 0 || sizeBytes > Integer.MAX_VALUE) {
            String why = sizeBytes < 0 ? "no size: use at least 1" : "more than a ByteBuffer can hold";
            throw new ShmdataException(Reason.BAD_SIZE, "a frame of " + sizeBytes + " bytes for " + path + " is " + why, null);
        }
    }

    /** Whether the writer's type has frames of this size. */
    void checkFrame(long sizeBytes) {
        try {
            frameSizes.accept(sizeBytes);
        } catch (CapsException e) {
            throw Errors.badSize(path, e);
        }
    }

    private long givenBytes() {
        if (frameBytes == Builder.NO_SIZE) {
            throw new ShmdataException(
                    Reason.WRONG_STATE, "the writer of " + path + " was opened without a size: use acquire(size), or open it with initialBytes()", null);
        }
        return frameBytes;
    }

    private int lock(long sizeBytes) {
        interruption.enter();
        try {
            for (;;) {
                int result = shmdata_writer_session_begin(session, sizeBytes, timeoutNanos, region, error);
                if (result == WAS_INTERRUPTED) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw Interruption.interrupted(path.toString());
                    }
                } else if (result == TIMED_OUT && leavesBehind) {
                    check(shmdata_writer_session_leave_behind(session, error));
                    counters.leftBehind();
                } else {
                    return result;
                }
            }
        } finally {
            interruption.leave();
        }
    }

    private static final int TIMED_OUT = -1;
    private static final int WAS_CLOSED = -2;
    private static final int WAS_INTERRUPTED = -3;

    private void check(int result) {
        if (result == WAS_CLOSED) {
            throw lifetime.closed();
        }
        if (result != SHMDATA_OK) {
            throw Errors.of(error);
        }
    }

    void resize(long sizeBytes) {
        checkSize(sizeBytes);
        check(shmdata_writer_session_resize(session, Math.max(1, sizeBytes), region, error));
        access.begin(region.mapping(), sizeBytes);
    }

    int commit(long size) {
        try {
            int told = shmdata_writer_session_commit(session, size, error);
            if (told < 0) {
                throw Errors.of(error);
            }
            counters.written(size);
            return told;
        } finally {
            endTurn();
        }
    }

    void abort() {
        if (turn.isHeldByCurrentThread()) {
            try {
                shmdata_writer_session_abort(session);
            } finally {
                endTurn();
            }
        }
    }

    private void endTurn() {
        turn.unlock();
        lifetime.exit();
    }

    void checkHolds() {
        if (!turn.isHeldByCurrentThread()) {
            throw new ShmdataException(
                    Reason.CLOSED, "this thread has no turn at " + path + ": it was published or closed, or acquired by another thread", null);
        }
    }

    Mapping mapping(long number) {
        ShmdataMapping handle = shmdata_writer_session_mapping(session);
        if (handle == null) {
            throw new ShmdataException("no memory for the segment of " + path);
        }
        return new Mapping(number, handle, false);
    }

    /** The options of a writer. */
    public static final class Builder {
        private static final FollowersListener NOBODY = new FollowersListener() {};
        private static final int DEFAULT_MODE = 0660;
        private static final long NO_SIZE = 0;

        private final Path path;
        private @Nullable String type;
        private long initialBytes = NO_SIZE;

        /** Throws a CapsException for a size that no frame of the type has. */
        private LongConsumer frameSizes = Builder::anySize;

        private int mode = DEFAULT_MODE;
        private long timeoutNanos = -1;
        private boolean leavesBehind;
        private FollowersListener followers = NOBODY;

        private Builder(Path path) {
            this.path = Objects.requireNonNull(path, "path");
        }

        private static void anySize(long frameBytes) {
            // nothing is known of it
        }

        /**
         * The frames are raw video.
         *
         * @param caps gives the type string, the initial size and the sizes that frames may have: those of {@link VideoCaps#layoutOf}
         * @return this
         * @throws ShmdataException of reason {@code BAD_SIZE} where a frame is of 2 GiB and more
         */
        public Builder video(VideoCaps caps) {
            type(caps.toString());
            frameSizes = caps::layoutOf;
            return initialBytes(caps.layout().size());
        }

        /**
         * The frames are raw audio.
         *
         * @param caps gives the type string and the sizes that frames may have: whole numbers of samples of all channels
         * @param samples how many of each channel there is room for at first, at least 1
         * @return this
         * @throws ShmdataException of reason {@code BAD_SIZE} where these are nothing, or of 2 GiB and more
         */
        public Builder audio(AudioCaps caps, int samples) {
            type(caps.toString());
            frameSizes = caps::samplesIn;
            return initialBytes(caps.frameSize(Math.max(0, samples)));
        }

        /**
         * What the frames are, which may be of any size.
         *
         * @param caps gives the type string
         * @return this
         */
        public Builder type(Caps caps) {
            return type(caps.toString());
        }

        /**
         * What the frames are, which may be of any size.
         *
         * @param type by convention a GStreamer caps string; 1 to 4095 bytes of UTF-8
         * @return this
         */
        public Builder type(String type) {
            this.type = Objects.requireNonNull(type, "type");
            frameSizes = Builder::anySize;
            return this;
        }

        /**
         * The room there is at first, and what {@link ShmdataWriter#acquire()} takes. Larger frames grow it.
         *
         * @param bytes 1 to 2147483647
         * @return this
         * @throws ShmdataException of reason {@code BAD_SIZE} for any other number
         */
        public Builder initialBytes(long bytes) {
            if (bytes < 1 || bytes > Integer.MAX_VALUE) {
                throw new ShmdataException(
                        Reason.BAD_SIZE,
                        "room for " + bytes + " bytes at first at " + path + ": expected 1 to " + Integer.MAX_VALUE + ", which is what a ByteBuffer can hold",
                        null);
            }
            initialBytes = bytes;
            return this;
        }

        /**
         * Who may follow: permissions of the socket, the segment and the semaphores. The owner and its group by default.
         *
         * @param permissions a follower needs to read and to write
         * @return this
         */
        // the enum runs OWNER_READ ... OTHERS_EXECUTE, as the bits do from 0400 down
        @SuppressWarnings("EnumOrdinal")
        public Builder permissions(Set<PosixFilePermission> permissions) {
            mode = 0;
            for (PosixFilePermission permission : permissions) {
                mode |= 0400 >> permission.ordinal();
            }
            return this;
        }

        /**
         * How long followers may hold the writer back. For ever by default, as libshmdata does. A frame that is dropped is told by {@link
         * WriteResult#DROPPED}, or by {@link ShmdataWriter#tryAcquire()}.
         *
         * @param timeout after which a frame is dropped; zero: never wait for followers. For another thread's turn it waits in any case
         * @return this
         */
        public Builder writeTimeout(Duration timeout) {
            timeoutNanos = Math.max(0, ShmdataFollower.saturatedNanos(timeout));
            leavesBehind = false;
            return this;
        }

        /**
         * How long followers may hold the writer back before they are left behind, in the place of a {@link #writeTimeout}: the frame is then
         * written to new memory, and no frame is ever dropped. Those left behind keep what they hold to its end; all followers of the
         * writer are disconnected, and join anew by themselves.
         *
         * @param timeout some tens of milliseconds at least: a follower that is merely slow loses frames this way
         * @return this
         */
        public Builder leaveBehindAfter(Duration timeout) {
            writeTimeout(timeout);
            leavesBehind = true;
            return this;
        }

        /**
         * Who hears of followers that join and leave.
         *
         * @param listener called on the writer's own thread
         * @return this
         */
        public Builder followers(FollowersListener listener) {
            followers = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Opens the writer.
         *
         * @return the writer, to be closed
         * @throws ShmdataException where the path cannot be served: a live writer, a regular file, no permission; or the native library is missing
         */
        public ShmdataWriter open() {
            if (type == null) {
                throw new ShmdataException(Reason.BAD_TYPE, "a writer for " + path + " needs a type: call video(), audio() or type()", null);
            }
            // before there is one: it has native parts
            Shmdata.ensureAvailable();
            return new ShmdataWriter(this);
        }
    }
}
