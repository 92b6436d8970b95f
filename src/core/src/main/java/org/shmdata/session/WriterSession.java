// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;
import org.shmdata.bindings.sessions.ShmdataError;
import org.shmdata.bindings.sessions.ShmdataWriteAccess;

/**
 * The native writer, and a thread that lets followers in. Any thread may call any method.
 *
 * <p>A frame is written between {@link #begin} and {@link #commit} or {@link #abort}, by one caller at a time.
 */
public final class WriterSession {
    private static final long CLOSE_MILLIS = 5000;
    private static final long EXIT_MILLIS = 1000;

    private final Path path;
    private final LongConsumer frameSizes;
    private final long patienceNanos;
    private final boolean leavesBehind;

    /** 0 until it is open. */
    private long session;

    private final Lifetime lifetime;
    private final WaitInterrupter interruption;
    private final WriterCounters counters = new WriterCounters();
    private final FollowersWatch watch;
    private final Thread server;

    /** Whoever is inside may use the native structs and the mapping. */
    private final WriteOrder order;

    private final ShmdataWriteAccess region = Structs.region();
    private final ShmdataError error = Structs.error();
    private final LongPointer told = Structs.number();
    private final PlatformCalls platformCalls;
    private long wantedBytes;
    private long wantedNanos;
    private @Nullable SegmentMapping mapping;

    private final RestingPool<WriteTurn> turns = new RestingPool<>(WriteTurn.HORIZON, () -> new WriteTurn(this));

    /**
     * Opens a writer and starts its thread.
     *
     * @param options what it is to be
     * @return the writer, to be closed
     * @throws ShmdataException if the path cannot be served, the native library is missing, or this JVM is ending
     */
    public static WriterSession open(WriterOptions options) {
        // before there is one: it has native parts
        NativeLibrary.ensureAvailable();
        return new WriterSession(options);
    }

    private WriterSession(WriterOptions options) {
        path = options.path();
        frameSizes = options.frameSizes();
        patienceNanos = options.patienceNanos();
        leavesBehind = options.leavesBehind();
        // all that needs memory before there is anything that would have to be given back
        lifetime = new Lifetime("the writer of " + path, this::free);
        interruption = new WaitInterrupter(lifetime, this::interruptNative);
        platformCalls =
                new PlatformCalls("shmdata writer " + path + " waits", this::beginNative, this::interruptNative);
        order = new WriteOrder(path, lifetime, leavesBehind);
        watch = new FollowersWatch(options, lifetime, counters, order);
        server = new Thread(watch, "shmdata writer " + path);
        server.setDaemon(true);
        BytePointer name = NativeText.path(path);
        BytePointer typeBytes = NativeText.type(options.type(), path);
        boolean started = false;
        OpenWriters.opening(path);
        try {
            session = shmdata_writer_session_open(
                    name, Math.max(1, options.initialBytes()), typeBytes, options.mode(), error);
            if (session == 0) {
                throw NativeErrors.of(error);
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
     * Where it writes.
     *
     * @return the path as given
     */
    public Path path() {
        return path;
    }

    /**
     * What it counts.
     *
     * @return always the same
     */
    public WriterCounters counters() {
        return counters;
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
     * How many followers get the next frame.
     *
     * @return 0 once closed
     */
    public int followerCount() {
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
     * Waits for followers.
     *
     * @param count how many there must be
     * @param timeout how long to wait, zero or less to look only
     * @return whether that many have joined
     * @throws ShmdataException of reason {@code CLOSED} once closed; {@code INTERRUPTED} if this thread is interrupted
     */
    public boolean awaitFollowers(int count, Duration timeout) {
        return watch.await(() -> followerCount() >= count, timeout);
    }

    /**
     * Writes a frame.
     *
     * @param frame its bytes are those from position to limit, which stay as they are
     * @return false if it was dropped
     */
    public boolean write(ByteBuffer frame) {
        int from = frame.position();
        int size = frame.remaining();
        checkFrame(size);
        if (!begin(size)) {
            return false;
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
        return true;
    }

    /**
     * Writes a frame.
     *
     * @param frame all of it
     * @return false if it was dropped
     */
    public boolean write(byte[] frame) {
        checkFrame(frame.length);
        if (!begin(frame.length)) {
            return false;
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
        return true;
    }

    /**
     * Takes a turn at writing in place. Waits for followers that still read the frame before, and for another turn to
     * end.
     *
     * @param sizeBytes room for the frame, 0 to 2147483647
     * @return null if the writer's patience ran out
     */
    public @Nullable WriteTurn take(long sizeBytes) {
        return take(sizeBytes, false);
    }

    /**
     * Takes a turn at writing in place if that is possible at once.
     *
     * @param sizeBytes room for the frame, 0 to 2147483647
     * @return null if it would have to wait
     */
    public @Nullable WriteTurn tryTake(long sizeBytes) {
        return take(sizeBytes, true);
    }

    private @Nullable WriteTurn take(long sizeBytes, boolean atOnce) {
        WriteTurn turn = turns.take();
        boolean begun = false;
        boolean taken = false;
        try {
            begun = begin(sizeBytes, atOnce);
            if (!begun) {
                return null;
            }
            turn.begin(memory(), (int) sizeBytes);
            order.begin(turn.state());
            taken = true;
            return turn;
        } finally {
            if (!taken) {
                // for want of memory, for one
                if (begun) {
                    abort();
                }
                turns.putBackUnused(turn);
            }
        }
    }

    /** A turn that its user is done with. */
    void takeBack(WriteTurn turn) {
        turns.putBack(turn);
    }

    /**
     * Closes the writer: lets followers read the last frame, and waits for writing that other threads have begun, both
     * for a while. Then the path and the shared memory are removed.
     */
    public void close() {
        if (!lifetime.tryEnter()) {
            return;
        }
        try {
            shmdata_writer_session_close(session);
            boolean first = lifetime.close();
            watch.wake();
            order.takeAwayTurnOfThisThread();
            // two that wait would wait for each other
            if (first && Thread.currentThread() != server && !awaitOthers(CLOSE_MILLIS)) {
                order.takeAwayTurn();
                if (!awaitOthers(EXIT_MILLIS)) {
                    shmdata_writer_session_remove(session);
                    Logs.warn("the writer of " + path
                            + " is closed, but a thread is still inside, perhaps in its followers listener; "
                            + "the path is free, the memory is not");
                }
            }
        } finally {
            lifetime.exit();
        }
        OpenWriters.closed(this);
    }

    /**
     * Whether nobody else is inside any more. The turn of a thread that has ended is taken away: nobody else is going
     * to end it.
     */
    private boolean awaitOthers(long millis) {
        return lifetime.awaitAlone(millis, order::takeAwayTurnOfEndedThread);
    }

    /**
     * As {@link #close} if that is possible at once. A thread inside may never come back now: it waits for the very end
     * that this is part of. Then at least nothing stays on the machine.
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
        SegmentMapping last = mapping;
        mapping = null;
        if (session != 0) {
            shmdata_writer_session_delete(session);
        }
        forget(last);
    }

    private void interruptNative() {
        shmdata_writer_session_interrupt(session);
    }

    private boolean begin(long sizeBytes) {
        return begin(sizeBytes, false);
    }

    /**
     * Takes the order and the native lock, with the memory mapped; false if the patience ran out. {@link #commit} or
     * {@link #abort} must follow.
     */
    private boolean begin(long sizeBytes, boolean atOnce) {
        checkSize(sizeBytes);
        lifetime.enter();
        boolean begun = false;
        try {
            long start = System.nanoTime();
            if (!(atOnce ? order.tryEnter() : order.enter(patienceNanos))) {
                return dropped();
            }
            boolean locked = false;
            try {
                long left = atOnce
                        ? 0
                        : patienceNanos <= 0 ? patienceNanos : Math.max(0, patienceNanos - (System.nanoTime() - start));
                int result = lock(Math.max(1, sizeBytes), left, leavesBehind && !atOnce);
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
                    order.leave();
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
        counters.countDropped();
        return false;
    }

    /** Waits for the followers of the frame before. */
    private int lock(long sizeBytes, long waitNanos, boolean leavesThemBehind) {
        wantedBytes = sizeBytes;
        for (; ; ) {
            wantedNanos = waitNanos;
            int result = await();
            if (result == SHMDATA_INTERRUPTED) {
                if (waitNanos != 0 && Thread.currentThread().isInterrupted()) {
                    throw lifetime.interrupted();
                }
            } else if (result == SHMDATA_TIMEOUT && leavesThemBehind) {
                check(shmdata_writer_session_leave_behind(session, error));
                counters.countLeftBehind();
            } else {
                return result;
            }
        }
    }

    private int await() {
        if (wantedNanos == 0) {
            // nothing to interrupt
            return beginNative();
        }
        if (PlatformCalls.needed()) {
            return platformCalls.call(true);
        }
        interruption.enter();
        try {
            return beginNative();
        } finally {
            interruption.leave();
        }
    }

    /** Waits as long as is wanted. */
    private int beginNative() {
        return shmdata_writer_session_begin(session, wantedBytes, wantedNanos, region, error);
    }

    private void check(int result) {
        if (result == SHMDATA_CLOSED) {
            throw lifetime.closed();
        }
        if (result != SHMDATA_OK) {
            throw NativeErrors.of(error);
        }
    }

    private void map() {
        long number = region.mapping();
        SegmentMapping now = mapping;
        if (now == null || now.number() != number) {
            long handle = shmdata_writer_session_mapping(session);
            if (handle == 0) {
                throw new ShmdataException("no memory for the segment of " + path);
            }
            mapping = new SegmentMapping(number, handle, false);
            forget(now);
        }
    }

    /** Keeps no segment in memory that is not needed any more. */
    private void forget(@Nullable SegmentMapping old) {
        if (old != null) {
            // those that rest keep its memory reachable
            turns.clear();
            old.retire();
        }
    }

    /** The whole segment. For whoever is inside the order. */
    ByteBuffer memory() {
        return Objects.requireNonNull(mapping).memory();
    }

    /** A caller gets a buffer of the memory. */
    void lend() {
        SegmentMapping now = mapping;
        if (now == null || !now.lend()) {
            throw lifetime.closed();
        }
    }

    private void checkSize(long sizeBytes) {
        if (sizeBytes < 0 || sizeBytes > Integer.MAX_VALUE) {
            String why = sizeBytes < 0 ? "no size" : "more than a ByteBuffer can hold";
            throw new IllegalArgumentException(Logs.oneLine("sizeBytes: a frame of " + sizeBytes + " bytes for " + path
                    + " is " + why + ": expected 0 to " + Integer.MAX_VALUE));
        }
    }

    /** Throws if the writer's type has no frames of this size. */
    void checkFrame(long sizeBytes) {
        frameSizes.accept(sizeBytes);
    }

    /** Grows the room of the turn that is inside. Its memory may then be another one, also if this fails. */
    void resize(long sizeBytes) {
        checkSize(sizeBytes);
        int result = shmdata_writer_session_resize(session, Math.max(1, sizeBytes), region, error);
        map();
        check(result);
    }

    /** Makes what was written the next frame, and leaves the order. Returns how many followers were told. */
    int commit(long size) {
        try {
            check(shmdata_writer_session_commit(session, size, null, told, error));
            counters.countFrame(size);
            return (int) told.get();
        } finally {
            leave();
        }
    }

    /** Gives up what was written, and leaves the order. */
    void abort() {
        try {
            shmdata_writer_session_abort(session);
        } finally {
            leave();
        }
    }

    private void leave() {
        order.leave();
        lifetime.exit();
    }
}
