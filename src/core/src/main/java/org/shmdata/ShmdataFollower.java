// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.Caps;
import org.shmdata.delivery.DeliveryOptions;
import org.shmdata.delivery.FrameConsumer;
import org.shmdata.delivery.FrameDelivery;
import org.shmdata.delivery.FramePublisher;
import org.shmdata.session.HeldFrame;
import org.shmdata.session.StackRoom;

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
 *
 * try (ShmdataFollower in = ShmdataFollower.at(Path.of("/tmp/video")).latestOnly().follow(frame -> slow(frame.asVideo()))) { ... }
 * }</pre>
 *
 * <p>A follower reads frames in place, and the writer waits for it: every frame is seen, and a slow follower slows everybody down. One that is
 * {@link Builder#latestOnly latest-only} or has a {@link Builder#queue queue} copies instead, and may be as slow as it likes.
 *
 * <p>A follower that is pulled from stops its writer once nobody pulls: close it. One that was forgotten is closed when the garbage collector finds
 * it, with a warning in the log, see {@link Shmdata}.
 *
 * <p>{@link #close} works from any thread, also from inside the listener; a second one is silent. {@link #next} is for one thread
 * at a time; further ones wait their turn. The getters are for any thread.
 */
public final class ShmdataFollower implements AutoCloseable {
    private final FrameDelivery delivery;

    private ShmdataFollower(DeliveryOptions options) {
        delivery = FrameDelivery.start(options);
    }

    /**
     * Follows a path on one's own thread: call {@link #next}. A writer that is there is joined before this returns: no frame that it writes from then
     * on is missed, and it waits with the second one until the first was taken. It has a second to answer.
     *
     * @param path of the shmdata, at most 107 bytes; nothing needs to be there yet, but its directory
     * @return the follower, to be closed
     * @throws ShmdataException where the path can never work, or the native library is missing
     */
    public static ShmdataFollower open(Path path) {
        return at(path).open();
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
        return at(path).follow(listener);
    }

    /**
     * Begins to describe a follower.
     *
     * @param path as for {@link #open}
     * @return its options; finish with {@link Builder#open} or {@link Builder#follow}
     */
    public static Builder at(Path path) {
        return new Builder(path);
    }

    /**
     * A path's frames as a reactive stream. Each subscriber gets a follower and a thread of its own, and the newest frame whenever it has asked
     * for one: frames that come while it has asked for none are passed over, so it never holds the writer back. The stream does not end when the
     * writer goes, but goes on with the next one; only {@link Flow.Subscription#cancel} ends it. A path that can never work is told by {@code
     * onError}.
     *
     * @param path as for {@link #open}
     * @return for any number of subscribers, at any time
     */
    public static Flow.Publisher<FrameCopy> publisher(Path path) {
        return new FramePublisher<>(path, () -> new NewestCopies(path));
    }

    /**
     * Waits for the next frame. The frame before is closed first.
     *
     * @param timeout how long to wait, zero to look only
     * @return the frame, to be closed soon where the writer waits for it; null where none came in time
     * @throws ShmdataException of reason {@code CLOSED} once the follower is closed, also while waiting; {@code INTERRUPTED} where this thread is
     *     interrupted, before or while it waits, and its interrupt status stays set; {@code WRONG_STATE} for a follower that has a listener; {@code
     *     FAILED} if a frame was lost, since there was no memory for its copy: the next call goes on
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
     * @param timeout how long to wait, zero to look only
     * @return whether one is joined; a frame that it writes after this is not missed. A follower that has a thread may need a moment to notice that a
     *     writer has gone
     * @throws ShmdataException of reason {@code CLOSED} once the follower is closed, also while waiting; {@code INTERRUPTED} if this thread is
     *     interrupted, before or while it waits, and its interrupt status stays set
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
     * @return false once closed; else as of the last event that was handed to the listener or passed by in {@link #next}
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
     * The type string of the last writer joined, as of {@link #isConnected}.
     *
     * @return as it came over the wire, empty before the first
     */
    public String type() {
        return delivery.stream().text();
    }

    /**
     * The type string of the last writer joined, parsed; parsed once per connection.
     *
     * @return what that writer says of its frames; empty caps before the first
     * @throws ShmdataException of reason {@code BAD_TYPE} if the type string is not caps: the message names the path and the position
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
     * Leaves the writer. Returns when the listener has returned and the shared memory is let go. If the listener is busy for more than 5 s this is said
     * in the log, and its frame is let go while it reads: the memory stays readable, but not the frame. Called from inside the listener this returns
     * at once, and the following ends when the listener returns.
     */
    @Override
    public void close() {
        StackRoom.check();
        delivery.close();
    }

    /** Begins closing, without waiting for anybody. */
    void stop() {
        StackRoom.check();
        delivery.stop();
    }

    /** The options of a follower. */
    public static final class Builder {
        private static final int MOST_COPIES = 1 << 16;

        private final Path path;
        private @Nullable ThreadFactory threads;
        private @Nullable Executor executor;
        private int copies;

        private Builder(Path path) {
            this.path = Objects.requireNonNull(path, "path");
        }

        /**
         * Who makes the threads of this follower: one for the listener; another one, before it, for the copies of {@link #latestOnly} and {@link
         * #queue}. By default daemon threads named {@code shmdata follower PATH} and {@code shmdata follower PATH copies}. A thread that is no daemon
         * keeps the JVM alive until the follower is closed.
         *
         * @param factory makes a thread and does not start it
         * @return this
         */
        public Builder threadFactory(ThreadFactory factory) {
            threads = Objects.requireNonNull(factory, "factory");
            return this;
        }

        /**
         * Where the listener is called, in the place of the follower's own thread: {@code EventQueue::invokeLater} or {@code Platform::runLater}
         * for a user interface. Calls are still one at a time and in order, and a frame still is valid until the listener returns: until then the
         * follower's thread waits and, unless frames are copied, the writer too. A call that the executor has not begun when the follower is
         * closed never happens.
         *
         * @param caller runs what it is given, on any thread, its caller's included
         * @return this
         */
        public Builder executor(Executor caller) {
            executor = Objects.requireNonNull(caller, "caller");
            return this;
        }

        /**
         * A slow consumer sees the newest frame and never holds the writer back: a thread copies every frame out of shared memory at once, into
         * one of three buffers that are used again and again. A frame that the consumer has not taken before the next one came is skipped, which
         * {@link Frame#sequence} and {@link FollowerStatistics#skipped} show. In the place of a {@link #queue}.
         *
         * @return this
         */
        public Builder latestOnly() {
            return queue(1);
        }

        /**
         * A consumer that is slow for a while loses nothing and never holds the writer back: a thread copies every frame out of shared memory at
         * once, into buffers that are used again and again. Once so many frames wait, the oldest is skipped for the newest, which {@link
         * Frame#sequence} and {@link FollowerStatistics#skipped} show.
         *
         * @param frames how many may wait, 1 to 65536; two more are with the consumer and in the making, so memory is needed for {@code frames + 2}
         * @return this
         * @throws ShmdataException of reason {@code BAD_SIZE} for any other number
         */
        public Builder queue(int frames) {
            if (frames < 1 || frames > MOST_COPIES) {
                throw new ShmdataException(
                        Reason.BAD_SIZE,
                        "a queue of " + frames + " frames for " + path + ": expected 1 to " + MOST_COPIES,
                        null);
            }
            copies = frames;
            return this;
        }

        /**
         * Follows on one's own thread: call {@link ShmdataFollower#next}.
         *
         * @return the follower, to be closed
         * @throws ShmdataException where the path can never work, or the native library is missing; of reason {@code WRONG_STATE} where an
         *     executor was given, which nothing would be called on, or a thread factory without {@link #latestOnly} or {@link #queue}, which would
         *     make nothing
         */
        public ShmdataFollower open() {
            if (executor != null) {
                throw new ShmdataException(
                        Reason.WRONG_STATE,
                        "the executor for " + path + " is for a listener: call follow(), or give none",
                        null);
            }
            if (threads != null && copies == 0) {
                throw new ShmdataException(
                        Reason.WRONG_STATE,
                        "the thread factory for " + path
                                + " is for a listener or for copies: call follow(), latestOnly() or queue(), or give none",
                        null);
            }
            return new ShmdataFollower(new DeliveryOptions(path, copies, null, null, threads));
        }

        /**
         * Follows on a thread of the follower's own.
         *
         * @param listener hears of frames, and of writers that come and go
         * @return the follower, to be closed
         * @throws ShmdataException where the path can never work, or the native library is missing
         */
        public ShmdataFollower follow(FrameListener listener) {
            FrameConsumer consumer = new ListenerConsumer(Objects.requireNonNull(listener, "listener"));
            return new ShmdataFollower(new DeliveryOptions(path, copies, consumer, executor, threads));
        }
    }
}
