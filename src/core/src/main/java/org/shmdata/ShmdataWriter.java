// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.bindings.sessions.ShmdataError;
import org.shmdata.bindings.sessions.ShmdataWriteAccess;
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
 * the JVM ends in good order is closed then; once that has begun, no more writers can be opened.
 */
public final class ShmdataWriter implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.shmdata");
    private static final long CLOSE_MILLIS = 5000;
    private static final long EXIT_MILLIS = 1000;
    private static final long TURN_SLICE_MILLIS = 20;

    /** After waiting this long for the own thread's turn, or for a thread that has ended, it is taken for forgotten. */
    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** So many turns later an access is used again: until then closing it once more does nothing. */
    private static final int RESTING_ACCESSES = 16;

    private final Path path;
    private final String type;
    private final long frameBytes;
    private final LongConsumer frameSizes;
    private final long timeoutNanos;
    private final boolean leavesBehind;

    /** The native session; 0 until it is open. */
    private long session;

    private final Lifetime lifetime;
    private final Interruption interruption;
    private final WriterCounters counters = new WriterCounters();
    private final FollowersWatch watch;
    private final Thread server;

    /** One permit: whoever has it writes. It guards the native structs and the mapping. */
    private final Semaphore permit = new Semaphore(1);

    private final ShmdataWriteAccess region = Structs.region();
    private final ShmdataError error = Structs.error();
    private final LongPointer told = Structs.number();
    private final PlatformCalls waits;
    private long wantedBytes;
    private long wantedNanos;
    private @Nullable Mapping mapping;

    /** Of the turn that a caller has; null while nobody writes in place. */
    private volatile @Nullable Turn inPlace;

    /** Accesses that were closed, the one closed last at the end. Guarded by itself. */
    private final ArrayDeque<WriteAccess> resting = new ArrayDeque<>();

    private ShmdataWriter(Builder options) {
        path = options.path;
        type = Objects.requireNonNull(options.type, "type");
        frameBytes = options.initialBytes;
        frameSizes = options.frameSizes;
        leavesBehind = options.leaveBehindNanos >= 0;
        timeoutNanos = leavesBehind ? options.leaveBehindNanos : options.writeTimeoutNanos;
        // all that needs memory before there is anything that would have to be given back
        lifetime = new Lifetime("the writer of " + path, this::free);
        interruption = new Interruption(lifetime, this::interruptNative);
        waits = new PlatformCalls("shmdata writer " + path + " waits", this::beginNative, this::interruptNative);
        watch = new FollowersWatch(path, lifetime, options.followers, counters, this::giveUpTurnOfThisThread);
        server = new Thread(watch, "shmdata writer " + path);
        server.setDaemon(true);
        BytePointer name = NativeText.path(path);
        BytePointer typeBytes = NativeText.type(type, path);
        boolean started = false;
        OpenWriters.opening(path);
        try {
            session = shmdata_writer_session_open(name, Math.max(1, frameBytes), typeBytes, options.mode, error);
            if (session == 0) {
                throw Errors.of(error);
            }
            watch.serve(session);
            server.start();
            OpenWriters.opened(this);
            started = true;
        } finally {
            if (!started) {
                lifetime.close();
                OpenWriters.failed();
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
        StackRoom.check();
        int from = frame.position();
        int size = frame.remaining();
        checkFrame(size);
        if (!begin(size, timeoutNanos)) {
            return WriteResult.DROPPED;
        }
        boolean copied = false;
        try {
            memory().put(0, frame, from, size);
            copied = true;
        } finally {
            if (!copied) {
                abort();
            }
        }
        commit(size);
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
        StackRoom.check();
        checkFrame(frame.length);
        if (!begin(frame.length, timeoutNanos)) {
            return WriteResult.DROPPED;
        }
        boolean copied = false;
        try {
            memory().put(0, frame);
            copied = true;
        } finally {
            if (!copied) {
                abort();
            }
        }
        commit(frame.length);
        return WriteResult.WRITTEN;
    }

    /**
     * Takes a turn at writing in place, with room for a frame of the size the writer was opened with. Waits for followers that still read the frame
     * before, and for another turn to end.
     *
     * @return the turn, to be published and closed, by any thread
     * @throws ShmdataException of reason {@code TIMED_OUT} if a write timeout is set and ran out; {@code CLOSED}; {@code WRONG_STATE} if the writer was
     *     opened without a size, or this thread took a turn a second ago and nobody has touched it since; {@code INTERRUPTED} as {@link
     *     #write(ByteBuffer)}
     */
    public WriteAccess acquire() {
        return acquire(givenBytes());
    }

    /**
     * Takes a turn at writing in place, as {@link #acquire()}.
     *
     * @param sizeBytes room for the frame, 0 to 2147483647
     * @return the turn, to be published and closed, by any thread
     * @throws ShmdataException as {@link #acquire()}; or if that much cannot be had
     */
    public WriteAccess acquire(long sizeBytes) {
        WriteAccess taken = take(sizeBytes, timeoutNanos);
        if (taken == null) {
            throw new ShmdataException(
                    Reason.TIMED_OUT,
                    "followers of " + path
                            + " held the frame before, or another turn lasted, for longer than the write timeout of "
                            + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms",
                    null);
        }
        return taken;
    }

    /**
     * Takes a turn at writing in place if that is possible at once. It never waits.
     *
     * @return the turn, to be published and closed, by any thread; null if followers still read the frame before, or somebody else writes
     * @throws ShmdataException of reason {@code CLOSED}; {@code WRONG_STATE} if the writer was opened without a size
     */
    public @Nullable WriteAccess tryAcquire() {
        return tryAcquire(givenBytes());
    }

    /**
     * Takes a turn at writing in place if that is possible at once. It never waits.
     *
     * @param sizeBytes room for the frame, 0 to 2147483647
     * @return the turn, to be published and closed, by any thread; null if followers still read the frame before, or somebody else writes
     * @throws ShmdataException of reason {@code CLOSED}; or if that much cannot be had
     */
    public @Nullable WriteAccess tryAcquire(long sizeBytes) {
        return take(sizeBytes, AT_ONCE);
    }

    private @Nullable WriteAccess take(long sizeBytes, long waitNanos) {
        StackRoom.check();
        WriteAccess access = rested();
        boolean taken = false;
        try {
            if (!begin(sizeBytes, waitNanos)) {
                return null;
            }
            access.pointAt(memory(), (int) sizeBytes);
            access.turn().begin(this);
            inPlace = access.turn();
            taken = true;
            return access;
        } finally {
            if (!taken) {
                takeBack(access);
            }
        }
    }

    private WriteAccess rested() {
        synchronized (resting) {
            if (resting.size() > RESTING_ACCESSES) {
                return resting.removeFirst();
            }
        }
        return new WriteAccess(this);
    }

    /** Of an access that its user is done with. */
    void takeBack(WriteAccess access) {
        synchronized (resting) {
            resting.addLast(access);
        }
    }

    /**
     * Waits for followers.
     *
     * @param count how many there must be
     * @param timeout how long to wait, zero to look only
     * @return whether there are so many; a frame written after this is received by all of them
     * @throws ShmdataException of reason {@code CLOSED} once the writer is closed, also while waiting; {@code INTERRUPTED} if this thread is
     *     interrupted, before or while it waits, and its interrupt status stays set
     */
    public boolean awaitFollowers(int count, Duration timeout) {
        return watch.await(() -> followerCount() >= count, timeout);
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
        StackRoom.check();
        if (!lifetime.tryEnter()) {
            return 0;
        }
        try {
            return shmdata_writer_session_followers(session);
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
     * Lets the followers read the last frame (for 0.5 s at most), removes the path and the shared memory, and says goodbye. Writing that other threads
     * have begun is waited for, 5 s at most; then, as at once for a turn that this thread took itself, an open turn is taken away and its frame lost.
     */
    @Override
    public void close() {
        StackRoom.check();
        if (!lifetime.tryEnter()) {
            return;
        }
        try {
            shmdata_writer_session_close(session);
            boolean first = lifetime.close();
            watch.wake();
            giveUpTurnOfThisThread();
            // two that wait would wait for each other
            if (first && Thread.currentThread() != server && !awaitOthers(CLOSE_MILLIS)) {
                takeAwayTurn();
                if (!awaitOthers(EXIT_MILLIS)) {
                    shmdata_writer_session_remove(session);
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "{0}",
                            ShmdataException.oneLine("the writer of " + path
                                    + " is closed, but a thread is still inside, as may be its followers listener; "
                                    + "the path is free, the memory is not"));
                }
            }
        } finally {
            lifetime.exit();
        }
        OpenWriters.closed(this);
    }

    /** Whether nobody else is inside any more. A turn of a thread that has ended is taken away: nobody else is going to end it. */
    private boolean awaitOthers(long millis) {
        return lifetime.awaitAlone(millis, this::takeAwayTurnOfEndedThread);
    }

    /**
     * As {@link #close} if that is possible at once. A thread inside may never come back now: it waits for the very end that this is part of.
     * Then at least nothing stays on the machine.
     */
    void closeAtExit() {
        if (!lifetime.tryEnter()) {
            // another thread closes it, and may wait for a third
            if (!lifetime.awaitFreed(EXIT_MILLIS) && lifetime.tryEnterClosed()) {
                try {
                    shmdata_writer_session_remove(session);
                } finally {
                    lifetime.exit();
                }
            }
            return;
        }
        try {
            shmdata_writer_session_close(session);
            if (!awaitOthers(EXIT_MILLIS)) {
                shmdata_writer_session_remove(session);
            }
            lifetime.close();
        } finally {
            lifetime.exit();
        }
    }

    private void free() {
        Mapping last = mapping;
        mapping = null;
        if (session != 0) {
            shmdata_writer_session_delete(session);
        }
        forget(last);
    }

    private void interruptNative() {
        shmdata_writer_session_interrupt(session);
    }

    /** Takes the permit and the native lock, with the memory mapped; false if the time ran out. Either {@link #commit} or {@link #abort} must follow. */
    private boolean begin(long sizeBytes, long waitNanos) {
        checkSize(sizeBytes);
        lifetime.enter();
        boolean begun = false;
        try {
            long start = System.nanoTime();
            if (!takePermit(waitNanos)) {
                return dropped();
            }
            boolean locked = false;
            try {
                long left = waitNanos <= 0 ? waitNanos : Math.max(0, waitNanos - (System.nanoTime() - start));
                int result = lock(Math.max(1, sizeBytes), left);
                if (result == SHMDATA_TIMEOUT) {
                    return dropped();
                }
                check(result);
                locked = true;
                map();
                begun = true;
            } finally {
                if (locked && !begun) {
                    shmdata_writer_session_abort(session);
                }
                if (!begun) {
                    permit.release();
                }
            }
        } finally {
            if (!begun) {
                lifetime.exit();
            }
        }
        return true;
    }

    private boolean dropped() {
        counters.dropped();
        return false;
    }

    private void map() {
        long number = region.mapping();
        Mapping now = mapping;
        if (now == null || now.number() != number) {
            long handle = shmdata_writer_session_mapping(session);
            if (handle == 0) {
                throw new ShmdataException("no memory for the segment of " + path);
            }
            mapping = new Mapping(number, handle, false);
            forget(now);
        }
    }

    /** Keeps no segment in memory that is of no use any more. */
    private void forget(@Nullable Mapping old) {
        if (old != null) {
            synchronized (resting) {
                resting.clear();
            }
            old.retire();
        }
    }

    /** Of the whole segment. For whoever has the permit. */
    private ByteBuffer memory() {
        return Objects.requireNonNull(mapping).memory();
    }

    /** A caller gets a buffer of the memory. */
    void lend() {
        Mapping now = mapping;
        if (now == null || !now.lend()) {
            throw lifetime.closed();
        }
    }

    /** False if waiting for another turn took too long. */
    private boolean takePermit(long waitNanos) {
        if (permit.tryAcquire()) {
            return true;
        }
        if (waitNanos == AT_ONCE) {
            return false;
        }
        long start = System.nanoTime();
        boolean collected = false;
        try {
            for (; ; ) {
                if (permit.tryAcquire(TURN_SLICE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return true;
                }
                if (lifetime.isClosed()) {
                    throw lifetime.closed();
                }
                Turn turn = inPlace;
                // without one somebody is inside a write(), which ends by itself
                if (turn != null) {
                    long waited = System.nanoTime() - start;
                    if (!leavesBehind && waitNanos >= 0 && waited >= waitNanos) {
                        return false;
                    }
                    if (waited > FORGOTTEN_NANOS) {
                        checkNotThisThreads(turn);
                        if (!collected && turn.isOfAnEndedThread()) {
                            collected = true;
                            // whether anybody still has it is for the collector to find out
                            System.gc();
                        }
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Interruption.interrupted(path.toString());
        }
    }

    private void checkNotThisThreads(Turn turn) {
        if (turn.isThisThreads()) {
            throw new ShmdataException(
                    Reason.WRONG_STATE,
                    "this thread has a turn at " + path + " already: publish or close it first",
                    null);
        }
    }

    private void checkSize(long sizeBytes) {
        if (sizeBytes < 0 || sizeBytes > Integer.MAX_VALUE) {
            String why = sizeBytes < 0 ? "no size: use at least 0" : "more than a ByteBuffer can hold";
            throw new ShmdataException(
                    Reason.BAD_SIZE, "a frame of " + sizeBytes + " bytes for " + path + " is " + why, null);
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
                    Reason.WRONG_STATE,
                    "the writer of " + path
                            + " was opened without a size: use acquire(size), or open it with initialBytes()",
                    null);
        }
        return frameBytes;
    }

    /** Waits for the followers of the frame before. */
    private int lock(long sizeBytes, long waitNanos) {
        wantedBytes = sizeBytes;
        for (; ; ) {
            wantedNanos = waitNanos == AT_ONCE ? 0 : waitNanos;
            int result = await();
            if (result == SHMDATA_INTERRUPTED) {
                if (Thread.currentThread().isInterrupted()) {
                    throw Interruption.interrupted(path.toString());
                }
            } else if (result == SHMDATA_TIMEOUT && leavesBehind && waitNanos != AT_ONCE) {
                check(shmdata_writer_session_leave_behind(session, error));
                counters.leftBehind();
            } else {
                return result;
            }
        }
    }

    private int await() {
        if (wantedNanos != 0 && PlatformCalls.needed()) {
            return waits.call(true);
        }
        interruption.enter();
        try {
            return beginNative();
        } finally {
            interruption.leave();
        }
    }

    /** For as long as is wanted. */
    private int beginNative() {
        return shmdata_writer_session_begin(session, wantedBytes, wantedNanos, region, error);
    }

    /** What a write may take that never waits; any other time of 0 waits for a write() that another thread is inside. */
    private static final long AT_ONCE = Long.MIN_VALUE;

    private void check(int result) {
        if (result == SHMDATA_CLOSED) {
            throw lifetime.closed();
        }
        if (result != SHMDATA_OK) {
            throw Errors.of(error);
        }
    }

    /** For the turn that has the permit. */
    void resize(WriteAccess access, long sizeBytes) {
        checkSize(sizeBytes);
        check(shmdata_writer_session_resize(session, Math.max(1, sizeBytes), region, error));
        map();
        access.pointAt(memory(), (int) sizeBytes);
    }

    /** Makes what was written the next frame. For whoever has the permit, which is given back. */
    int commit(long size) {
        try {
            check(shmdata_writer_session_commit(session, size, null, told, error));
            counters.written(size);
            return (int) told.get();
        } finally {
            givePermitBack();
        }
    }

    /** Gives up what was written. For whoever has the permit, which is given back. */
    void abort() {
        try {
            shmdata_writer_session_abort(session);
        } finally {
            givePermitBack();
        }
    }

    private void givePermitBack() {
        inPlace = null;
        permit.release();
        lifetime.exit();
    }

    private void giveUpTurnOfThisThread() {
        Turn turn = inPlace;
        if (turn != null && turn.isThisThreads()) {
            turn.takeAway();
        }
    }

    private void takeAwayTurnOfEndedThread() {
        Turn turn = inPlace;
        if (turn != null && turn.isOfAnEndedThread()) {
            turn.takeAway();
        }
    }

    private void takeAwayTurn() {
        Turn turn = inPlace;
        Thread taker = turn == null ? null : turn.taker();
        if (turn != null && turn.takeAway()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}",
                    ShmdataException.oneLine("the writer of " + path + " was closed during a turn"
                            + (taker == null ? "" : ", which the thread " + taker.getName() + " took")
                            + ": its frame is lost"));
        }
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
        private long writeTimeoutNanos = -1;
        private long leaveBehindNanos = -1;
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
                        "room for " + bytes + " bytes at first at " + path + ": expected 1 to " + Integer.MAX_VALUE
                                + ", which is what a ByteBuffer can hold",
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
         * How long followers, or a turn that somebody took, may hold the writer back. Without end by default, as libshmdata does. {@link
         * ShmdataWriter#write(ByteBuffer)} then tells that the frame was {@link WriteResult#DROPPED}, and {@link ShmdataWriter#acquire()} fails with
         * reason {@code TIMED_OUT}. Another thread's {@code write()} is waited for in any case: it ends by itself.
         *
         * @param timeout after which a frame is dropped; zero: never wait for followers
         * @return this
         */
        public Builder writeTimeout(Duration timeout) {
            writeTimeoutNanos = Math.max(0, ShmdataFollower.saturatedNanos(timeout));
            return this;
        }

        /**
         * How long followers may hold the writer back before they are left behind: the frame is then written to new memory, and no frame is ever
         * dropped. Those left behind keep what they hold to its end. All followers of the writer are disconnected, and join again by themselves.
         * Cannot be combined with a {@link #writeTimeout}, which would drop frames.
         *
         * @param timeout some tens of milliseconds at least: a follower that is merely slow loses frames this way
         * @return this
         */
        public Builder leaveBehindAfter(Duration timeout) {
            leaveBehindNanos = Math.max(0, ShmdataFollower.saturatedNanos(timeout));
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
         * @throws ShmdataException if the path cannot be served: a live writer, a regular file, no permission; if the native library is missing; of
         *     reason {@code WRONG_STATE} if there are both a write timeout and a time after which followers are left behind, or if this JVM is ending
         */
        public ShmdataWriter open() {
            if (type == null) {
                throw new ShmdataException(
                        Reason.BAD_TYPE,
                        "a writer for " + path + " needs a type: call video(), audio() or type()",
                        null);
            }
            if (writeTimeoutNanos >= 0 && leaveBehindNanos >= 0) {
                throw new ShmdataException(
                        Reason.WRONG_STATE,
                        "the writer for " + path
                                + " has a writeTimeout(), which drops frames, and leaveBehindAfter(), which drops followers: choose one",
                        null);
            }
            // before there is one: it has native parts
            Shmdata.ensureAvailable();
            return new ShmdataWriter(this);
        }
    }
}
