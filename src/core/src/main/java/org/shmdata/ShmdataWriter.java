// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.AudioCaps;
import org.shmdata.caps.Caps;
import org.shmdata.caps.VideoCaps;
import org.shmdata.session.StackRoom;
import org.shmdata.session.Timeouts;
import org.shmdata.session.WriteTurn;
import org.shmdata.session.WriterOptions;
import org.shmdata.session.WriterSession;

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
    private final WriterSession session;
    private final String type;
    private final long frameBytes;
    private final long patienceNanos;

    private ShmdataWriter(WriterOptions options) {
        type = options.type();
        frameBytes = options.initialBytes();
        patienceNanos = options.patienceNanos();
        session = WriterSession.open(options);
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
        return session.write(frame) ? WriteResult.WRITTEN : WriteResult.DROPPED;
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
        return session.write(frame) ? WriteResult.WRITTEN : WriteResult.DROPPED;
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
        StackRoom.check();
        WriteTurn turn = session.take(sizeBytes);
        if (turn == null) {
            throw new ShmdataException(
                    Reason.TIMED_OUT,
                    "followers of " + path()
                            + " held the frame before, or another turn lasted, for longer than the write timeout of "
                            + TimeUnit.NANOSECONDS.toMillis(patienceNanos) + " ms",
                    null);
        }
        return access(turn);
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
        StackRoom.check();
        WriteTurn turn = session.tryTake(sizeBytes);
        return turn == null ? null : access(turn);
    }

    private static WriteAccess access(WriteTurn turn) {
        WriteAccess access = null;
        try {
            access = WriteAccess.of(turn);
            return access;
        } finally {
            if (access == null) {
                turn.close();
            }
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
        return session.awaitFollowers(count, timeout);
    }

    /**
     * What was written so far.
     *
     * @return as of now; also once closed
     */
    public WriterStatistics statistics() {
        return WriterStatistics.of(session.counters());
    }

    /**
     * How many followers there are.
     *
     * @return those that get the next frame
     */
    public int followerCount() {
        StackRoom.check();
        return session.followerCount();
    }

    /**
     * Where it writes.
     *
     * @return the path as given
     */
    public Path path() {
        return session.path();
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
        return session.isClosed();
    }

    /**
     * Lets the followers read the last frame (for 0.5 s at most), removes the path and the shared memory, and says goodbye. Writing that other threads
     * have begun is waited for, 5 s at most; then, as at once for a turn that this thread took itself, an open turn is taken away and its frame lost.
     */
    @Override
    public void close() {
        StackRoom.check();
        session.close();
    }

    private long givenBytes() {
        if (frameBytes == Builder.NO_SIZE) {
            throw new ShmdataException(
                    Reason.WRONG_STATE,
                    "the writer of " + path()
                            + " was opened without a size: use acquire(size), or open it with initialBytes()",
                    null);
        }
        return frameBytes;
    }

    /** The options of a writer. */
    public static final class Builder {
        private static final FollowersListener NOBODY = new FollowersListener() {};
        private static final int DEFAULT_MODE = 0660;
        private static final long NO_SIZE = 0;

        private final Path path;
        private @Nullable String type;
        private long initialBytes = NO_SIZE;

        /** Throws an IllegalArgumentException for a size that no frame of the type has. */
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

        private static LongConsumer sizeCheck(Path path, LongConsumer frameSizes) {
            return sizeBytes -> {
                try {
                    frameSizes.accept(sizeBytes);
                } catch (IllegalArgumentException e) {
                    throw new ShmdataException(Reason.BAD_SIZE, path + ": " + e.getMessage(), e);
                }
            };
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
            writeTimeoutNanos = Timeouts.nanos(timeout);
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
            leaveBehindNanos = Timeouts.nanos(timeout);
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
            boolean leavesBehind = leaveBehindNanos >= 0;
            return new ShmdataWriter(new WriterOptions(
                    path,
                    type,
                    initialBytes,
                    sizeCheck(path, frameSizes),
                    mode,
                    leavesBehind ? leaveBehindNanos : writeTimeoutNanos,
                    leavesBehind,
                    followers::joined,
                    followers::left));
        }
    }
}
