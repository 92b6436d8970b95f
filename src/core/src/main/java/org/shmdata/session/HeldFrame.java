// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A frame that a follower holds: its memory, its type, its number and its time. It is released once, by whoever comes
 * first. The object is used again for a later frame, but only after many others were released.
 *
 * <p>{@link #isHeld} and {@link #release} are for any thread, the rest is for the one that received the frame.
 */
public abstract class HeldFrame {
    /** How many other frames of a follower are released before the object of one is used for another. */
    public static final int HORIZON = 1024;

    private final String origin;
    private final AtomicBoolean held = new AtomicBoolean();
    private @Nullable FrameMemory memory;
    private @Nullable ByteBuffer bytes;
    private StreamType stream = StreamType.NONE;
    private long sizeBytes;
    private long sequence = -1;
    private long receivedNanos;

    /** What a program sees of it, made when it is first asked for. */
    private @Nullable Object face;

    /**
     * Makes one without memory, which is not held.
     *
     * @param origin where its frames come from, for messages
     */
    protected HeldFrame(String origin) {
        this.origin = origin;
    }

    /**
     * Whether the origin of this frame has ended, and all its frames with it, whether or not they were released.
     *
     * @return true from then on
     */
    protected abstract boolean isOver();

    /** It was released, and nobody reads it any more. Called once each time it was held, by any thread. */
    protected abstract void released();

    /**
     * Becomes another frame, which is not held yet.
     *
     * @param newStream the type of its writer
     * @param newMemory begins with the frame
     * @param newSize of the frame, in bytes
     * @param newSequence its number
     * @param newReceivedNanos when its announcement came, on the clock of {@link System#nanoTime}
     */
    protected final void set(
            StreamType newStream, FrameMemory newMemory, long newSize, long newSequence, long newReceivedNanos) {
        stream = newStream;
        sizeBytes = newSize;
        sequence = newSequence;
        receivedNanos = newReceivedNanos;
        memory = newMemory;
        bytes = newMemory.first(newSize);
    }

    /** Is held from now on. */
    protected final void hold() {
        held.set(true);
    }

    /**
     * Whether it is still there to be read.
     *
     * @return false once it was released, or its follower is closed
     */
    public final boolean isHeld() {
        return held.get() && !isOver();
    }

    /** Releases it. A second call does nothing. */
    public final void release() {
        if (held.compareAndSet(true, false)) {
            released();
        }
    }

    /**
     * What a program sees of this frame. The layer above makes it once and has it back each time.
     *
     * @param type of it
     * @param make makes it
     * @return always the same object
     * @param <F> its type
     */
    public final <F> F face(Class<F> type, Function<HeldFrame, F> make) {
        Object known = face;
        if (known == null) {
            F made = make.apply(this);
            face = made;
            return made;
        }
        return type.cast(known);
    }

    /**
     * The memory that it lies in.
     *
     * @return begins with the frame
     */
    public final FrameMemory memory() {
        return Objects.requireNonNull(memory);
    }

    /**
     * Its bytes.
     *
     * @return just these, where the last reader left position, limit and order; the same object while memory and size
     *     stay the same
     */
    public final ByteBuffer bytes() {
        return Objects.requireNonNull(bytes);
    }

    /**
     * Its bytes, from the first to the last and in native order, whatever the last reader did to the buffer.
     *
     * @return the same object as {@link #bytes}
     */
    public final ByteBuffer renewedBytes() {
        return bytes().clear().order(ByteOrder.nativeOrder());
    }

    /**
     * Where it comes from.
     *
     * @return for messages: the path that is followed
     */
    public final String origin() {
        return origin;
    }

    /**
     * The type of its writer.
     *
     * @return as it was when the frame came
     */
    public final StreamType stream() {
        return stream;
    }

    /**
     * Its size.
     *
     * @return bytes; may be more than a buffer can hold
     */
    public final long sizeBytes() {
        return sizeBytes;
    }

    /**
     * Its number.
     *
     * @return counted from 0 over all that the follower received
     */
    public final long sequence() {
        return sequence;
    }

    /**
     * When its announcement came off the socket.
     *
     * @return nanoseconds on the clock of {@link System#nanoTime}
     */
    public final long receivedNanos() {
        return receivedNanos;
    }
}
