// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.shmdata.bindings.sessions.ShmdataEvent;
import org.shmdata.caps.Caps;

/**
 * One frame in shared memory, as its follower sees it. Until it is closed the writer waits with its next frame.
 *
 * <p>One object per follower serves for all its frames: keep what {@link #copy} returns, not the frame. A buffer
 * kept after the frame stays readable memory, but its content and its limit may be a newer frame's.
 *
 * <p>The getters are for the thread that received the frame; {@link #close} may be called by any thread.
 */
public final class Frame implements AutoCloseable {
    private final ShmdataFollower follower;

    // set by the first deliver, before anybody gets the frame
    @SuppressWarnings("NullAway.Init")
    private Mapping mapping;

    @SuppressWarnings("NullAway.Init")
    private ByteBuffer view;

    private long sizeBytes;
    private long sequence = -1;
    private long receivedNanos;

    Frame(ShmdataFollower follower) {
        this.follower = follower;
    }

    /** Takes in what the native side delivered; the follower holds the read lock. */
    void deliver(ShmdataEvent event) {
        long size = event.size();
        if (mapping == null || mapping.number() != event.mapping()) {
            mapping = follower.mapping(event.mapping());
            view = mapping.readOnlyView();
        }
        sizeBytes = size;
        receivedNanos = event.received_ns();
        sequence++;
        view.clear().limit((int) Math.min(size, view.capacity()));
    }

    /**
     * The frame's bytes, without a copy.
     *
     * @return a read-only direct buffer in native byte order from position 0 to {@link #sizeBytes}; the same object for every frame
     *     of a segment
     * @throws ShmdataException of reason {@code CLOSED} once the frame is closed, {@code BAD_SIZE} for a frame of 2 GiB and more
     */
    public ByteBuffer buffer() {
        if (!follower.holds(this)) {
            throw new ShmdataException(ShmdataException.Reason.CLOSED, "the frame of " + follower.path() + " is closed: copy() what is needed later", null);
        }
        if (sizeBytes > Integer.MAX_VALUE) {
            throw new ShmdataException(
                    ShmdataException.Reason.BAD_SIZE, "a frame of " + sizeBytes + " bytes from " + follower.path() + " is more than a ByteBuffer can hold", null);
        }
        return view;
    }

    /**
     * A copy of the frame's bytes that is the caller's own.
     *
     * @return a heap buffer in native byte order from position 0 to {@link #sizeBytes}
     * @throws ShmdataException as {@link #buffer}
     */
    public ByteBuffer copy() {
        ByteBuffer from = buffer();
        ByteBuffer to = ByteBuffer.allocate((int) sizeBytes).order(ByteOrder.nativeOrder());
        return to.put(0, from, 0, (int) sizeBytes);
    }

    /**
     * The frame's size.
     *
     * @return bytes
     */
    public long sizeBytes() {
        return sizeBytes;
    }

    /**
     * The frame's number.
     *
     * @return counted from 0 over all that this follower received
     */
    public long sequence() {
        return sequence;
    }

    /**
     * When the frame's announcement came off the socket.
     *
     * @return nanoseconds on the clock of {@link System#nanoTime}
     */
    public long receivedNanos() {
        return receivedNanos;
    }

    /**
     * The type string of the writer that wrote it.
     *
     * @return as it came over the wire
     */
    public String type() {
        return follower.type();
    }

    /**
     * The type string, parsed; parsed once per connection.
     *
     * @return what the writer says of its frames
     * @throws org.shmdata.caps.CapsException where the type string is no caps string
     */
    public Caps caps() {
        return follower.caps();
    }

    /** Lets the writer go on. A second call does nothing. */
    @Override
    public void close() {
        follower.release();
    }
}
