// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.Caps;
import org.shmdata.session.HeldFrame;
import org.shmdata.session.StackRoom;
import org.shmdata.session.StreamType;

/**
 * One frame as its follower sees it: in shared memory, where until it is closed the writer waits with its next frame; or, of a follower that is
 * {@link ShmdataFollower.Builder#latestOnly latest-only} or has a {@link ShmdataFollower.Builder#queue queue}, a copy that nobody waits for. Its
 * content does not change until it is closed.
 *
 * <p>A few objects per follower serve for all its frames: keep what {@link #copy} returns, not the frame. A buffer kept after the frame stays
 * readable memory, but its content may be that of a newer frame, or zeros.
 *
 * <p>The getters are for the thread that received the frame; {@link #close} may be called by any thread.
 */
public final class Frame implements AutoCloseable {
    private final HeldFrame held;
    private @Nullable VideoFrame video;
    private @Nullable AudioFrame audio;

    private Frame(HeldFrame held) {
        this.held = held;
    }

    static Frame of(HeldFrame held) {
        return held.face(Frame.class, Frame::new);
    }

    /**
     * The frame's bytes, without a copy. Each call begins at the first byte again, however far the buffer was read before.
     *
     * <p>Native code must not write here: it can, since the address of a read-only buffer is as good as any, but in shared memory that ends the JVM.
     * JavaCPP is such code: {@code new BytePointer(frame.buffer())} forgets that the buffer is read-only, and so does an OpenCV {@code Mat} around it.
     * Draw on {@link #copy} instead.
     *
     * @return a read-only direct buffer in native byte order, of just {@link #sizeBytes}; the same object while memory and size stay the same
     * @throws ShmdataException of reason {@code CLOSED} once the frame is closed, {@code BAD_SIZE} for a frame of 2 GiB and more
     */
    public ByteBuffer buffer() {
        checkReadable();
        return held.renewedBytes();
    }

    /** The frame's bytes as they are to be read beside the caller, whose position this must not move. */
    ByteBuffer bytes() {
        checkReadable();
        return held.bytes();
    }

    void checkReadable() {
        if (!held.isHeld()) {
            throw new ShmdataException(
                    Reason.CLOSED, "the frame of " + path() + " is closed: copy() what is needed later", null);
        }
        if (sizeBytes() > Integer.MAX_VALUE) {
            throw new ShmdataException(
                    Reason.BAD_SIZE,
                    "a frame of " + sizeBytes() + " bytes from " + path() + " is more than a ByteBuffer can hold",
                    null);
        }
    }

    /**
     * A copy of the frame that is the caller's own: with its bytes, its type, its number and its time.
     *
     * @return to be kept as long as it is needed, by any thread; its bytes are the caller's own memory, which may be written
     * @throws ShmdataException as {@link #buffer}; or of reason {@code FAILED} if there is no memory for it
     */
    public FrameCopy copy() {
        return new FrameCopy(this);
    }

    /**
     * The frame as a picture, without a copy: its planes.
     *
     * @return valid until the frame is closed; the same object for every such frame
     * @throws ShmdataException of reason {@code BAD_TYPE} if the writer's type is not raw video; {@code BAD_SIZE} if the frame's size is not that of such a picture: the message names both; {@code
     *     CLOSED} once the frame is closed
     */
    public VideoFrame asVideo() {
        ByteBuffer bytes = bytes();
        if (video == null) {
            video = new VideoFrame(this);
        }
        return video.view(held.stream().video(), bytes, path());
    }

    /**
     * The frame as sound, without a copy: its samples.
     *
     * @return valid until the frame is closed; the same object for every such frame
     * @throws ShmdataException of reason {@code BAD_TYPE} if the writer's type is not raw audio; {@code BAD_SIZE} if the frame is no whole number of samples of all channels: the message names its size
     *     and that of one; {@code CLOSED} once the frame is closed
     */
    public AudioFrame asAudio() {
        ByteBuffer bytes = bytes();
        if (audio == null) {
            audio = new AudioFrame(this);
        }
        return audio.view(held.stream().audio(), bytes, path());
    }

    /**
     * The frame's size.
     *
     * @return bytes
     */
    public long sizeBytes() {
        return held.sizeBytes();
    }

    /**
     * The frame's number. A gap says that frames were skipped, see {@link FollowerStatistics#skipped}.
     *
     * @return counted from 0 over all that this follower received
     */
    public long sequence() {
        return held.sequence();
    }

    /**
     * When the frame's announcement came off the socket.
     *
     * @return nanoseconds on the clock of {@link System#nanoTime}
     */
    public long receivedNanos() {
        return held.receivedNanos();
    }

    /**
     * The type string of the writer that wrote it.
     *
     * @return as it came over the wire
     */
    public String type() {
        return held.stream().text();
    }

    /**
     * The type string, parsed; parsed once per connection.
     *
     * @return what the writer says of its frames
     * @throws ShmdataException of reason {@code BAD_TYPE} if the type string is not caps: the message names the path and the position
     */
    public Caps caps() {
        return held.stream().caps();
    }

    StreamType stream() {
        return held.stream();
    }

    Path path() {
        return held.path();
    }

    /** Lets the writer go on, or another frame be copied in this one's place. A second call does nothing. */
    @Override
    public void close() {
        StackRoom.check();
        held.release();
    }
}
