// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.Caps;
import org.shmdata.session.HeldFrame;
import org.shmdata.session.StackRoom;

/**
 * One frame as its follower sees it. It lies in shared memory, and the writer cannot write its next frame until this
 * one is closed. Or, if the follower is {@link ShmdataFollower.Builder#latestOnly latest-only} or has a {@link
 * ShmdataFollower.Builder#queue queue}, it is a copy, and nobody waits for it. Its content does not change until it is
 * closed.
 *
 * <p>Several frames may be open at once, and each is closed by itself, in any order. Each open copy takes
 * a buffer. In shared memory a second frame comes only after the writer {@linkplain
 * ShmdataWriter.Builder#leaveBehindAfter left its followers behind}, or a new one took its place; until then the writer
 * waits. Keep what {@link #copy} returns, not the frame.
 *
 * <p>A closed frame stays closed: to read it throws, and to close it again does nothing, also if that comes late and
 * from another thread. The objects are used again, so that frames cost no garbage, but only after 1024 other frames of
 * the follower were closed. After that, a reference that was kept may mean a newer frame. A buffer that was kept stays
 * readable memory, but its content may be that of a newer frame, or zeros.
 *
 * <p>A frame in shared memory that is forgotten holds its writer back until the follower is closed: use
 * try-with-resources.
 *
 * <p>The getters are for the thread that received the frame. Any thread may call {@link #close}.
 */
public final class Frame implements FrameContent, AutoCloseable {
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
     * The bytes of the frame, without a copy. Each call begins at the first byte again, however far the buffer was read
     * before.
     *
     * <p>Native code must not write here. It can, since the address of a read-only buffer is as good as any, but in
     * shared memory that ends the JVM. JavaCPP is such code: {@code new BytePointer(frame.buffer())} forgets that the
     * buffer is read-only, and so does an OpenCV {@code Mat} around it. Draw on {@link #copy} instead.
     *
     * @return a read-only direct buffer in native byte order, of just {@link #sizeBytes}; the same object while memory
     *     and size stay the same
     * @throws ShmdataException of reason {@code CLOSED} once the frame is closed, {@code BAD_SIZE} for a frame of 2 GiB
     *     and more
     */
    @Override
    public ByteBuffer buffer() {
        checkReadable(held);
        return held.renewedBytes();
    }

    /** Throws if a frame is closed, or more than a buffer can hold. */
    static void checkReadable(HeldFrame held) {
        if (!held.isHeld()) {
            throw new ShmdataException(
                    Reason.CLOSED, "the frame of " + held.origin() + " is closed: copy() what is needed later", null);
        }
        if (held.sizeBytes() > Integer.MAX_VALUE) {
            throw new ShmdataException(
                    Reason.BAD_SIZE,
                    "a frame of " + held.sizeBytes() + " bytes from " + held.origin()
                            + " is more than a ByteBuffer can hold",
                    null);
        }
    }

    @Override
    public FrameCopy copy() {
        checkReadable(held);
        return new FrameCopy(held);
    }

    /**
     * The frame as a picture, without a copy: its planes.
     *
     * @return valid until the frame is closed; the same object for every call
     * @throws ShmdataException of reason {@code BAD_TYPE} if the writer's type is not raw video; {@code BAD_SIZE} if
     *     the frame does not have the size of such a picture: the message names both; {@code CLOSED} once the frame is
     *     closed
     */
    @Override
    public VideoFrame asVideo() {
        checkReadable(held);
        if (video == null) {
            video = new VideoFrame(held);
        }
        return video.view();
    }

    /**
     * The frame as sound, without a copy: its samples.
     *
     * @return valid until the frame is closed; the same object for every call
     * @throws ShmdataException of reason {@code BAD_TYPE} if the writer's type is not raw audio; {@code BAD_SIZE} if
     *     the frame does not hold a whole number of samples of all channels: the message names its size and that of
     *     one; {@code CLOSED} once the frame is closed
     */
    @Override
    public AudioFrame asAudio() {
        checkReadable(held);
        if (audio == null) {
            audio = new AudioFrame(held);
        }
        return audio.view();
    }

    @Override
    public long sizeBytes() {
        return held.sizeBytes();
    }

    /**
     * The number of the frame. A gap says that frames were skipped, see {@link FollowerStatistics#skipped}.
     *
     * @return counted from 0 over all that the follower received
     */
    @Override
    public long sequence() {
        return held.sequence();
    }

    @Override
    public long receivedNanos() {
        return held.receivedNanos();
    }

    @Override
    public String type() {
        return held.stream().text();
    }

    @Override
    public Caps caps() {
        return held.stream().caps();
    }

    /** Lets the writer go on, or another frame be copied in this one's place. A second call does nothing. */
    @Override
    public void close() {
        StackRoom.checkToEnd();
        held.release();
    }
}
