// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.shmdata.caps.Caps;
import org.shmdata.delivery.DeliveryOptions;
import org.shmdata.delivery.FrameConsumer;
import org.shmdata.delivery.FrameDelivery;
import org.shmdata.delivery.FramePublisher;
import org.shmdata.session.HeldFrame;
import org.shmdata.session.Logs;
import org.shmdata.session.PathNames;
import org.shmdata.session.StackRoom;

/**
 * Follows the frames of a shmdata: waits for a writer on the path, follows it, and waits for the next one when it
 * leaves.
 *
 * <pre>{@code
 * Path path = Path.of("/tmp/video");
 * try (ShmdataFollower in = ShmdataFollower.at(path).follow(frame -> show(frame.buffer()))) { ... }
 *
 * try (ShmdataFollower in = ShmdataFollower.at(path).open();
 *      Frame frame = in.next(Duration.ofSeconds(1))) {
 *     if (frame != null) show(frame.buffer());
 * }
 *
 * try (ShmdataFollower in = ShmdataFollower.at(path).latestOnly().follow(frame -> slow(frame.asVideo()))) { ... }
 * }</pre>
 *
 * <p>A follower reads frames in place, and the writer waits for it: it sees every frame, and a slow follower slows
 * everybody down. One that is {@link Builder#latestOnly latest-only} or has a {@link Builder#queue queue} copies
 * instead, and may be as slow as it likes.
 *
 * <p>A follower from which frames are pulled stops its writer when nobody pulls any more: close it. One that was
 * forgotten is closed when the garbage collector finds it, with a warning in the log, see {@link Shmdata}.
 *
 * <p>Any thread may {@link #close} it, also the listener's, and a second close does nothing. {@link #next} is for one
 * thread at a time; others wait their turn. The getters are for any thread.
 */
public final class ShmdataFollower implements AutoCloseable {
    private final FrameDelivery delivery;

    private ShmdataFollower(DeliveryOptions options) {
        delivery = FrameDelivery.start(options);
    }

    /**
     * Begins to describe a follower.
     *
     * @param path of the shmdata: at most 107 bytes; nothing needs to be there yet, but its directory must exist
     * @return its options; finish with {@link Builder#open} or {@link Builder#follow}
     * @throws IllegalArgumentException if the path is empty, too long, or not of the system's own file system
     */
    public static Builder at(Path path) {
        return new Builder(path);
    }

    /**
     * A path's frames as a reactive stream. Each subscriber gets a follower and a thread of its own, and the newest
     * frame whenever it has asked for one. Frames that come while it has asked for none are passed over, so it never
     * holds the writer back. The stream does not end when the writer leaves: it goes on with the next one. It ends
     * with {@link Flow.Subscription#cancel}. It ends with {@code onError} if the path can never work, if a frame was lost for lack
     * of memory, or with {@link Shmdata#shutdown}.
     *
     * @param path of the shmdata: at most 107 bytes
     * @return for any number of subscribers, at any time
     * @throws IllegalArgumentException if the path is empty, too long, or not of the system's own file system
     */
    public static Flow.Publisher<FrameCopy> publisher(Path path) {
        PathNames.requireUsable(Objects.requireNonNull(path, "path"));
        return new FramePublisher<>(path, () -> new NewestCopies(path));
    }

    /**
     * Waits for the next frame. Frames that are open stay open, and each of them is to be closed.
     *
     * <p>A follower that reads in place should hold one frame at a time: the writer cannot write the next one until
     * that is closed, so this waits in vain. If it has waited for 2 s while the follower holds a frame, a warning in
     * the log says so, once per follower.
     *
     * @param timeout how long to wait, zero or less to look only
     * @return the frame, to be closed soon if the writer waits for it; null if none came in time
     * @throws IllegalStateException if the follower has a listener
     * @throws ShmdataException of reason {@code CLOSED} once the follower is closed, also while waiting; {@code
     *     INTERRUPTED} if this thread is interrupted, before or while it waits, and its interrupt status stays set;
     *     {@code FAILED} if a frame was lost, since there was no memory for its copy: the next call goes on
     */
    public @Nullable Frame next(Duration timeout) {
        StackRoom.check();
        HeldFrame held = delivery.next(timeout);
        if (held == null) {
            return null;
        }
        Frame frame = null;
        try {
            frame = Frame.of(held);
            return frame;
        } finally {
            if (frame == null) {
                held.release();
            }
        }
    }

    /**
     * Waits for a writer.
     *
     * @param timeout how long to wait, zero or less to look only
     * @return whether one is joined; a frame that it writes after this is not missed. A follower that has a thread may
     *     need a moment to notice that a writer has left
     * @throws ShmdataException of reason {@code CLOSED} once the follower is closed, also while waiting; {@code
     *     INTERRUPTED} if this thread is interrupted, before or while it waits, and its interrupt status stays set
     */
    public boolean awaitWriter(Duration timeout) {
        StackRoom.check();
        return delivery.awaitWriter(timeout);
    }

    /**
     * What is followed.
     *
     * @return the path as given
     */
    public Path path() {
        return delivery.path();
    }

    /**
     * Whether a writer is joined now.
     *
     * @return false once closed; otherwise as of the last event that the listener was told, or that {@link #next}
     *     has seen
     */
    public boolean isConnected() {
        return delivery.isConnected();
    }

    /**
     * Whether {@link #close} was called, or the listener ended the following.
     *
     * @return true from then on
     */
    public boolean isClosed() {
        return delivery.isClosed();
    }

    /**
     * The type string of the writer that was joined last, as of {@link #isConnected}.
     *
     * @return as it came over the wire, empty before the first
     */
    public String type() {
        return delivery.stream().text();
    }

    /**
     * The type string of the writer that was joined last, parsed. It is parsed once per connection.
     *
     * @return what that writer says of its frames; empty caps before the first
     * @throws ShmdataException of reason {@code BAD_TYPE} if the type string is not caps: the message names the path
     *     and the position
     */
    public Caps caps() {
        return delivery.stream().caps();
    }

    /**
     * What was received so far.
     *
     * @return as of now; also once closed
     */
    public FollowerStatistics statistics() {
        return FollowerStatistics.of(delivery.counters());
    }

    /**
     * Leaves the writer. Frames that are open are closed. Returns when the listener has returned and the shared memory
     * is let go. If the listener is busy for more than 5 s, the log says so, and its frame is closed while it reads:
     * the memory stays readable, but may hold something else. Called from inside the listener, this returns at once,
     * and the following ends when the listener returns.
     */
    @Override
    public void close() {
        StackRoom.checkToEnd();
        delivery.close();
    }

    /** Begins closing, without waiting for anybody. */
    void stop() {
        StackRoom.checkToEnd();
        delivery.stop();
    }

    /** The options of a follower. */
    public static final class Builder {
        private static final int MOST_COPIES = 1 << 16;

        private final Path path;
        private @Nullable ThreadFactory threads;
        private @Nullable Executor executor;
        private int copies;
        private boolean latestOnly;

        private Builder(Path path) {
            PathNames.requireUsable(Objects.requireNonNull(path, "path"));
            this.path = path;
        }

        /**
         * Who makes the threads of this follower: one for the listener, and before it one for the copies of {@link
         * #latestOnly} and {@link #queue}. By default they are daemon threads named {@code shmdata follower PATH} and
         * {@code shmdata follower PATH copies}. A thread that is not a daemon keeps the JVM alive until the follower is
         * closed.
         *
         * @param factory makes a thread and does not start it
         * @return this
         */
        public Builder threadFactory(ThreadFactory factory) {
            threads = Objects.requireNonNull(factory, "factory");
            return this;
        }

        /**
         * Where the listener is called, instead of the follower's own thread: {@code EventQueue::invokeLater} or {@code
         * Platform::runLater} for a user interface. Calls are still one at a time and in order, and a frame is still
         * valid until the listener returns: until then the follower's thread waits and, unless frames are copied, the
         * writer too. A call that the executor has not begun when the follower is closed never happens.
         *
         * @param caller runs what it is given, on any thread, its caller's included
         * @return this
         */
        public Builder executor(Executor caller) {
            executor = Objects.requireNonNull(caller, "caller");
            return this;
        }

        /**
         * A slow reader sees the newest frame and never holds the writer back: a thread copies every frame out of
         * shared memory at once, into buffers that are used again and again. There are three, and one more for each
         * further frame that the reader has open. If the reader has not taken a frame before the next one comes, that
         * frame is skipped, which {@link Frame#sequence} and {@link FollowerStatistics#skipped} show. Cannot be
         * combined with a {@link #queue}.
         *
         * @return this
         */
        public Builder latestOnly() {
            latestOnly = true;
            return this;
        }

        /**
         * A reader that is slow for a while loses nothing and never holds the writer back: a thread copies every frame
         * out of shared memory at once, into buffers that are used again and again. Once that many wait, the
         * oldest is skipped for the newest, which {@link Frame#sequence} and {@link FollowerStatistics#skipped} show.
         * Cannot be combined with {@link #latestOnly}.
         *
         * @param frames how many may wait, 1 to 65536; one more is being made and one is with the reader, so memory is
         *     needed for {@code frames + 2}, and for one more for each further frame that the reader has open
         * @return this
         * @throws IllegalArgumentException for any other number
         */
        public Builder queue(int frames) {
            if (frames < 1 || frames > MOST_COPIES) {
                throw new IllegalArgumentException(Logs.oneLine(
                        "frames: a queue of " + frames + " frames for " + path + ": expected 1 to " + MOST_COPIES));
            }
            copies = frames;
            return this;
        }

        private DeliveryOptions options(@Nullable FrameConsumer consumer) {
            if (latestOnly && copies > 0) {
                throw new IllegalStateException(
                        Logs.oneLine("the follower of " + path + " has latestOnly() and a queue(): choose one"));
            }
            return new DeliveryOptions(path, latestOnly ? 1 : copies, consumer, executor, threads);
        }

        /**
         * Follows on your own thread: call {@link ShmdataFollower#next}. A writer that is there is joined before this
         * returns: no frame that it writes from then on is missed, and it waits with the second one until the first was
         * taken. It has a second to answer.
         *
         * @return the follower, to be closed
         * @throws IllegalStateException if an executor was given, on which nothing would be called; if a thread factory
         *     was given without {@link #latestOnly} or {@link #queue}, which would make nothing; or if there are both
         *     of these
         * @throws ShmdataException if the path can never work: a regular file, no directory, no permission; or if the
         *     native library is missing
         */
        public ShmdataFollower open() {
            if (executor != null) {
                throw new IllegalStateException(
                        Logs.oneLine("the executor for " + path + " is for a listener: call follow(), or give none"));
            }
            DeliveryOptions options = options(null);
            if (threads != null && options.copies() == 0) {
                throw new IllegalStateException(Logs.oneLine("the thread factory for " + path
                        + " is for a listener or for copies: call follow(), latestOnly() or queue(), or give none"));
            }
            return new ShmdataFollower(options);
        }

        /**
         * Follows on a thread of the follower's own, a daemon named {@code shmdata follower PATH} unless a {@link
         * #threadFactory} makes another. A writer that is there is joined before this returns.
         *
         * @param listener is given every frame, and is told when a writer is joined or leaves
         * @return the follower, to be closed
         * @throws IllegalStateException if there are both {@link #latestOnly} and a {@link #queue}
         * @throws ShmdataException if the path can never work: a regular file, no directory, no permission; or if the
         *     native library is missing
         */
        public ShmdataFollower follow(FrameListener listener) {
            return new ShmdataFollower(options(new ListenerConsumer(Objects.requireNonNull(listener, "listener"))));
        }
    }
}
