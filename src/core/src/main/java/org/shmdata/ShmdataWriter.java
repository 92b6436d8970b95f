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
import org.shmdata.session.Logs;
import org.shmdata.session.PathNames;
import org.shmdata.session.StackRoom;
import org.shmdata.session.Timeouts;
import org.shmdata.session.TypeStrings;
import org.shmdata.session.WriteTurn;
import org.shmdata.session.WriterOptions;
import org.shmdata.session.WriterSession;

/**
 * Writes frames to a shmdata. A path has one writer and any number of followers.
 *
 * <pre>{@code
 * VideoCaps caps = VideoCaps.of(PixelFormat.RGBA, 1280, 720, FrameRate.of(60));
 * try (ShmdataWriter out = ShmdataWriter.at(Path.of("/tmp/video")).video(caps).open()) {
 *     out.write(pixels);                            // copies
 *     try (WriteAccess access = out.acquire()) {    // or in place
 *         render(access.buffer());
 *         access.publish();
 *     }
 * }
 * }</pre>
 *
 * <p>Any thread may call any method. One frame is written at a time. A writer waits for followers that still read the
 * frame before, see {@link Builder#writeTimeout}. Any thread may {@link #close} it, and a second close does nothing. A
 * writer that is still open when the JVM ends in good order is closed then. While the JVM ends, no more writers can be
 * opened.
 */
public final class ShmdataWriter implements AutoCloseable {
    private final WriterSession session;
    private final String type;
    private final long initialBytes;
    private final long patienceNanos;

    private ShmdataWriter(WriterOptions options) {
        type = options.type();
        initialBytes = options.initialBytes();
        patienceNanos = options.patienceNanos();
        session = WriterSession.open(options);
    }

    /**
     * Begins to describe a writer.
     *
     * @param path where it writes: at most 107 bytes; its directory must exist, and what a dead writer left there is
     *     taken over
     * @return its options; finish with {@link Builder#open}
     * @throws IllegalArgumentException if the path is empty, too long, or not of the system's own file system
     */
    public static Builder at(Path path) {
        return new Builder(path);
    }

    /**
     * Writes a frame: the bytes from the buffer's position to its limit. The buffer stays as it is.
     *
     * @param frame direct or heap
     * @return {@code DROPPED} only if a write timeout is set and ran out
     * @throws IllegalArgumentException if the writer was opened with caps, and these have no frames of this size: the
     *     message names the sizes
     * @throws IllegalStateException if this call has waited for a second for a turn that this thread itself took
     * @throws ShmdataException of reason {@code CLOSED}; {@code INTERRUPTED} if this thread is interrupted and would
     *     have to wait, and its interrupt status stays set; or if the system does not give a larger segment
     */
    public WriteResult write(ByteBuffer frame) {
        Objects.requireNonNull(frame, "frame");
        StackRoom.check();
        return session.write(frame) ? WriteResult.WRITTEN : WriteResult.DROPPED;
    }

    /**
     * Writes a frame.
     *
     * @param frame all of it
     * @return {@code DROPPED} only if a write timeout is set and ran out
     * @throws IllegalArgumentException if the writer was opened with caps, and these have no frames of this size: the
     *     message names the sizes
     * @throws IllegalStateException if this call has waited for a second for a turn that this thread itself took
     * @throws ShmdataException of reason {@code CLOSED}; {@code INTERRUPTED} if this thread is interrupted and would
     *     have to wait, and its interrupt status stays set; or if the system does not give a larger segment
     */
    public WriteResult write(byte[] frame) {
        Objects.requireNonNull(frame, "frame");
        StackRoom.check();
        return session.write(frame) ? WriteResult.WRITTEN : WriteResult.DROPPED;
    }

    /**
     * Takes a turn at writing in place, with room for a frame of the size that the writer was opened with. Waits for
     * followers that still read the frame before, and for another turn to end.
     *
     * @return the turn, to be published and closed, by any thread
     * @throws IllegalStateException if the writer was opened without a size, or if this call has waited for a
     *     second for a turn that this thread itself took
     * @throws ShmdataException of reason {@code TIMED_OUT} if a write timeout is set and ran out; {@code CLOSED};
     *     {@code INTERRUPTED} if this thread is interrupted and would have to wait, and its interrupt status stays set
     */
    public WriteAccess acquire() {
        return acquire(givenBytes());
    }

    /**
     * Takes a turn at writing in place. Waits for followers that still read the frame before, and for another turn to
     * end.
     *
     * @param sizeBytes room for the frame, 0 to 2147483647
     * @return the turn, to be published and closed, by any thread
     * @throws IllegalArgumentException for any other size
     * @throws IllegalStateException if this call has waited for a second for a turn that this thread itself took
     * @throws ShmdataException of reason {@code TIMED_OUT} if a write timeout is set and ran out; {@code CLOSED};
     *     {@code INTERRUPTED} if this thread is interrupted and would have to wait, and its interrupt status stays set;
     *     or if the system does not give that much
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
     * @return the turn, to be published and closed, by any thread; null if followers still read the frame before, or
     *     somebody else writes
     * @throws IllegalStateException if the writer was opened without a size
     * @throws ShmdataException of reason {@code CLOSED}
     */
    public @Nullable WriteAccess tryAcquire() {
        return tryAcquire(givenBytes());
    }

    /**
     * Takes a turn at writing in place if that is possible at once. It never waits.
     *
     * @param sizeBytes room for the frame, 0 to 2147483647
     * @return the turn, to be published and closed, by any thread; null if followers still read the frame before, or
     *     somebody else writes
     * @throws IllegalArgumentException for any other size
     * @throws ShmdataException of reason {@code CLOSED}; or if the system does not give that much
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
     * @param count how many there must be, at least 0
     * @param timeout how long to wait, zero or less to look only
     * @return whether that many have joined; all of them receive a frame that is written after this
     * @throws IllegalArgumentException if the count is negative
     * @throws ShmdataException of reason {@code CLOSED} once the writer is closed, also while waiting; {@code
     *     INTERRUPTED} if this thread is interrupted, before or while it waits, and its interrupt status stays set
     */
    public boolean awaitFollowers(int count, Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (count < 0) {
            throw new IllegalArgumentException("count: " + count + " followers: expected 0 or more");
        }
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
     * Lets the followers read the last frame, for 0.5 s at most, removes the path and the shared memory, and says
     * goodbye. Writing that other threads have begun is waited for, 5 s at most. A turn that is still open then is
     * taken away, and its frame is lost. A turn that this thread took itself is taken away at once.
     */
    @Override
    public void close() {
        StackRoom.checkToEnd();
        session.close();
    }

    private long givenBytes() {
        if (initialBytes == Builder.NO_SIZE) {
            throw new IllegalStateException(Logs.oneLine("the writer of " + path()
                    + " was opened without a size: use acquire(size), or open it with initialBytes()"));
        }
        return initialBytes;
    }

    /** The options of a writer. */
    public static final class Builder {
        private static final FollowersListener NOBODY = new FollowersListener() {};
        private static final int DEFAULT_MODE = 0660;
        private static final long NO_SIZE = 0;

        private final Path path;
        private @Nullable String type;

        /** What the type says; {@link #initialBytes} goes before it. */
        private long frameBytes = NO_SIZE;

        private long initialBytes = NO_SIZE;

        /** Throws an IllegalArgumentException for a size that no frame of the type has. */
        private LongConsumer frameSizes = Builder::anySize;

        private int mode = DEFAULT_MODE;
        private long writeTimeoutNanos = -1;
        private long leaveBehindNanos = -1;
        private FollowersListener followers = NOBODY;

        private Builder(Path path) {
            PathNames.requireUsable(Objects.requireNonNull(path, "path"));
            this.path = path;
        }

        private static void anySize(long sizeBytes) {
            // nothing is known of it
        }

        /**
         * The frames are raw video.
         *
         * @param caps gives the type string, the initial size and the sizes that frames may have: those of {@link
         *     VideoCaps#layoutOf}
         * @return this
         * @throws IllegalArgumentException if a frame has 2 GiB or more
         * @throws IllegalStateException if the type was given before
         */
        public Builder video(VideoCaps caps) {
            Objects.requireNonNull(caps, "caps");
            long size = checkSize("caps: a frame of " + caps, caps.layout().size());
            setType(caps.toString());
            frameSizes = caps::layoutOf;
            frameBytes = size;
            return this;
        }

        /**
         * The frames are raw audio.
         *
         * @param caps gives the type string and the sizes that frames may have: whole numbers of samples of all
         *     channels
         * @param samples how many of each channel there is room for at first, at least 1
         * @return this
         * @throws IllegalArgumentException if there are no samples, or if they take 2 GiB or more
         * @throws IllegalStateException if the type was given before
         */
        public Builder audio(AudioCaps caps, int samples) {
            Objects.requireNonNull(caps, "caps");
            long most = Integer.MAX_VALUE / caps.frameSize(1);
            if (samples < 1 || samples > most) {
                throw new IllegalArgumentException(
                        Logs.oneLine("samples: " + samples + " at " + path + ": expected 1 to " + most));
            }
            long size = caps.frameSize(samples);
            setType(caps.toString());
            frameSizes = caps::samplesIn;
            frameBytes = size;
            return this;
        }

        /**
         * What the frames are, which may be of any size.
         *
         * @param caps gives the type string
         * @return this
         * @throws IllegalStateException if the type was given before
         */
        public Builder type(Caps caps) {
            return type(Objects.requireNonNull(caps, "caps").toString());
        }

        /**
         * What the frames are, which may be of any size.
         *
         * @param type by convention a GStreamer caps string; 1 to 4095 bytes of UTF-8
         * @return this
         * @throws IllegalArgumentException if it is empty, too long, or has a NUL character or half a surrogate pair
         * @throws IllegalStateException if the type was given before
         */
        public Builder type(String type) {
            setType(Objects.requireNonNull(type, "type"));
            return this;
        }

        private void setType(String given) {
            if (type != null) {
                throw new IllegalStateException(Logs.oneLine("the writer for " + path
                        + " has a type already: call one of video(), audio() and type(), once"));
            }
            TypeStrings.encode(given, path);
            type = given;
        }

        /**
         * The room there is at first, and what {@link ShmdataWriter#acquire()} takes. By default it is what {@link
         * #video} or {@link #audio} needs. Larger frames grow it.
         *
         * @param sizeBytes 1 to 2147483647
         * @return this
         * @throws IllegalArgumentException for any other number
         */
        public Builder initialBytes(long sizeBytes) {
            initialBytes = checkSize("sizeBytes: room", sizeBytes);
            return this;
        }

        private long checkSize(String what, long sizeBytes) {
            if (sizeBytes < 1 || sizeBytes > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(Logs.oneLine(what + " of " + sizeBytes + " bytes at " + path
                        + ": expected 1 to " + Integer.MAX_VALUE + ", which is what a ByteBuffer can hold"));
            }
            return sizeBytes;
        }

        /**
         * Who may follow: permissions of the socket, the segment and the semaphores. By default the owner and its group
         * may.
         *
         * @param permissions a follower needs to read and to write
         * @return this
         */
        // the enum runs OWNER_READ ... OTHERS_EXECUTE, as the bits do from 0400 down
        @SuppressWarnings("EnumOrdinal")
        public Builder permissions(Set<PosixFilePermission> permissions) {
            Objects.requireNonNull(permissions, "permissions");
            mode = 0;
            for (PosixFilePermission permission : permissions) {
                mode |= 0400 >> permission.ordinal();
            }
            return this;
        }

        /**
         * How long followers, or a turn that somebody took, may hold the writer back. By default there is no limit, as
         * in libshmdata. After that time {@link ShmdataWriter#write(ByteBuffer)} returns {@link WriteResult#DROPPED},
         * and {@link ShmdataWriter#acquire()} fails with reason {@code TIMED_OUT}. A {@code write()} of another thread
         * is waited for in any case: it ends by itself. Cannot be combined with {@link #leaveBehindAfter}.
         *
         * @param timeout after which a frame is dropped; zero: never wait for followers
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder writeTimeout(Duration timeout) {
            writeTimeoutNanos = Timeouts.optionNanos("timeout", timeout);
            return this;
        }

        /**
         * How long followers may hold the writer back before they are left behind: the frame is then written to new
         * memory, and no frame is ever dropped. Followers that were left behind keep what they hold until they close
         * it. All followers of the writer are disconnected, and join again by themselves. Cannot be combined with
         * {@link #writeTimeout}, which drops frames.
         *
         * @param timeout some tens of milliseconds at least: a follower that is merely slow loses frames this way
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder leaveBehindAfter(Duration timeout) {
            leaveBehindNanos = Timeouts.optionNanos("timeout", timeout);
            return this;
        }

        /**
         * Who is told when a follower joins or leaves.
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
         * @throws IllegalStateException if there is no type; if there are both a write timeout and a time after which
         *     followers are left behind; or if this JVM is ending
         * @throws ShmdataException if the path cannot be served: a live writer, a regular file, no directory, no
         *     permission; or if the native library is missing
         */
        public ShmdataWriter open() {
            if (type == null) {
                throw new IllegalStateException(
                        Logs.oneLine("a writer for " + path + " needs a type: call video(), audio() or type()"));
            }
            if (writeTimeoutNanos >= 0 && leaveBehindNanos >= 0) {
                throw new IllegalStateException(
                        Logs.oneLine(
                                "the writer for " + path
                                        + " has a writeTimeout(), which drops frames, and leaveBehindAfter(), which drops followers: choose one"));
            }
            boolean leavesBehind = leaveBehindNanos >= 0;
            return new ShmdataWriter(new WriterOptions(
                    path,
                    type,
                    initialBytes == NO_SIZE ? frameBytes : initialBytes,
                    sizeCheck(path, frameSizes),
                    mode,
                    leavesBehind ? leaveBehindNanos : writeTimeoutNanos,
                    leavesBehind,
                    followers::joined,
                    followers::left));
        }

        private static LongConsumer sizeCheck(Path path, LongConsumer frameSizes) {
            return sizeBytes -> {
                try {
                    frameSizes.accept(sizeBytes);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(Logs.oneLine(path + ": " + e.getMessage()), e);
                }
            };
        }
    }
}
