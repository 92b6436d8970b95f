// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import org.shmdata.session.StackRoom;
import org.shmdata.session.WriteTurn;

/**
 * One turn at writing a frame in place, in shared memory. No other frame is written until it is published or closed,
 * and followers wait as long.
 *
 * <p>The turn belongs to whoever has this object, on any thread: it may be acquired on one thread and published or
 * closed on another. One thread at a time may use it. Close it, also after publishing.
 *
 * <p>A turn that is over stays over: to use it throws, and to close it again does nothing, also if that comes late and
 * from another thread. The objects are used again, so that turns cost no garbage, but only after 16 other turns of the
 * writer were closed. After that, a reference that was kept may mean a newer turn.
 *
 * <p>An access that nobody can reach any more is closed when the garbage collector finds it, with a warning in the log.
 */
public final class WriteAccess implements AutoCloseable {
    private final WriteTurn turn;

    private WriteAccess(WriteTurn turn) {
        this.turn = turn;
    }

    static WriteAccess of(WriteTurn turn) {
        return turn.face(WriteAccess.class, WriteAccess::new);
    }

    /**
     * The memory to write the frame into. What it holds at first is undefined: an older frame, or none.
     *
     * @return a direct buffer in native byte order, of just {@link #sizeBytes}; the same object at each call, its
     *     position where you left it. The memory stays valid as long as somebody has the buffer, but writing there
     *     after the turn may change a later frame
     * @throws ShmdataException of reason {@code CLOSED} once published or closed
     */
    public ByteBuffer buffer() {
        return turn.buffer();
    }

    /**
     * The room asked for.
     *
     * @return bytes
     */
    public long sizeBytes() {
        return turn.sizeBytes();
    }

    /**
     * Makes room for another size. What was written is undefined afterwards; call {@link #buffer} again.
     *
     * @param sizeBytes 0 to 2147483647
     * @throws IllegalArgumentException for any other size
     * @throws ShmdataException of reason {@code CLOSED} once published or closed; or if the system does not give that
     *     much
     */
    public void resize(long sizeBytes) {
        StackRoom.checkToEnd();
        turn.resize(sizeBytes);
    }

    /**
     * Makes the whole room the next frame and ends the turn.
     *
     * @return how many followers were told
     * @throws IllegalArgumentException if the writer was opened with caps, and these have no frames of this size: the
     *     turn goes on
     * @throws ShmdataException of reason {@code CLOSED} once published or closed
     */
    public int publish() {
        return publish(sizeBytes());
    }

    /**
     * Makes the first bytes of the room the next frame and ends the turn.
     *
     * @param frameBytes from 0 to {@link #sizeBytes}
     * @return how many followers were told
     * @throws IllegalArgumentException if this is more than the room, or if the writer was opened with caps, and these
     *     have no frames of this size: the turn goes on
     * @throws ShmdataException of reason {@code CLOSED} once published or closed
     */
    public int publish(long frameBytes) {
        StackRoom.checkToEnd();
        return turn.publish(frameBytes);
    }

    /** Ends the turn. Unless it was published, no follower gets anything. A second call does nothing. */
    @Override
    public void close() {
        StackRoom.checkToEnd();
        turn.close();
    }
}
