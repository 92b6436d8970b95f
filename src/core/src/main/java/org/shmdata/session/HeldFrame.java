// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A frame that a follower holds: its memory, its type, its number and its time. Used again for later frames. */
public final class HeldFrame {
    private final FrameHolder holder;
    private final Path path;
    private final SizedView view = new SizedView();
    private StreamType stream = StreamType.NONE;
    private long sizeBytes;
    private long sequence = -1;
    private long receivedNanos;

    /** What a program sees of it, made when it is first asked for. */
    private @Nullable Object face;

    /**
     * Makes one without memory.
     *
     * @param holder knows whether the frame is held
     * @param path for messages
     */
    public HeldFrame(FrameHolder holder, Path path) {
        this.holder = holder;
        this.path = path;
    }

    /**
     * Becomes another frame: the first bytes of a memory.
     *
     * @param newStream the type of its writer
     * @param memory holds the frame, and may be longer
     * @param newSize of the frame, in bytes
     * @param newSequence its number
     * @param newReceivedNanos when its announcement came, on the clock of {@link System#nanoTime}
     */
    public void set(StreamType newStream, ByteBuffer memory, long newSize, long newSequence, long newReceivedNanos) {
        stream = newStream;
        sizeBytes = newSize;
        sequence = newSequence;
        receivedNanos = newReceivedNanos;
        view.set(memory, (int) Math.min(newSize, memory.capacity()));
    }

    /**
     * What a program sees of this frame. The layer above makes it once and has it back each time.
     *
     * @param type of it
     * @param make makes it
     * @return always the same object
     * @param <F> its type
     */
    public <F> F face(Class<F> type, Function<HeldFrame, F> make) {
        Object known = face;
        if (known == null) {
            F made = make.apply(this);
            face = made;
            return made;
        }
        return type.cast(known);
    }

    /**
     * Whether it is still there to be read.
     *
     * @return false once it was released
     */
    public boolean isHeld() {
        return holder.holds(this);
    }

    /** Releases it. A second call does nothing. */
    public void release() {
        holder.release(this);
    }

    /**
     * Its bytes.
     *
     * @return just these, where the last reader left position, limit and order; the same object while memory and size stay the same
     */
    public ByteBuffer bytes() {
        return view.get();
    }

    /**
     * Its bytes, from the first to the last and in native order, whatever the last reader did to the buffer.
     *
     * @return the same object as {@link #bytes}
     */
    public ByteBuffer renewedBytes() {
        return view.renew();
    }

    /**
     * The path that is followed.
     *
     * @return for messages
     */
    public Path path() {
        return path;
    }

    /**
     * The type of its writer.
     *
     * @return as it was when the frame came
     */
    public StreamType stream() {
        return stream;
    }

    /**
     * Its size.
     *
     * @return bytes; may be more than a buffer can hold
     */
    public long sizeBytes() {
        return sizeBytes;
    }

    /**
     * Its number.
     *
     * @return counted from 0 over all that the follower received
     */
    public long sequence() {
        return sequence;
    }

    /**
     * When its announcement came off the socket.
     *
     * @return nanoseconds on the clock of {@link System#nanoTime}
     */
    public long receivedNanos() {
        return receivedNanos;
    }
}
