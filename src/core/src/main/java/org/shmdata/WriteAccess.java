// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * One turn at writing a frame in place, in shared memory. Followers wait until it is published or closed, so render quickly.
 *
 * <p>For the thread that acquired it. One object per writer serves for all turns: it is dead once published or closed, and
 * alive again with the next {@link ShmdataWriter#acquire()}.
 */
public final class WriteAccess implements AutoCloseable {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final ShmdataWriter writer;
    private @Nullable Mapping mapping;
    private ByteBuffer view = NOTHING;
    private long sizeBytes;

    WriteAccess(ShmdataWriter writer) {
        this.writer = writer;
    }

    /** Points at the memory the native side gave. */
    void begin(long mappingNumber, long wantedBytes) {
        if (mapping == null || mapping.number() != mappingNumber) {
            forget();
            Mapping now = writer.mapping(mappingNumber);
            mapping = now;
            view = now.view();
        }
        sizeBytes = wantedBytes;
        Views.renew(view, (int) wantedBytes, ByteOrder.nativeOrder());
    }

    /** Keeps no segment mapped. */
    void forget() {
        Mapping old = mapping;
        if (old != null) {
            mapping = null;
            view = NOTHING;
            old.retire();
        }
    }

    /**
     * The memory to write the frame into. What it holds at first is undefined: an older frame, or none.
     *
     * @return a direct buffer in native byte order from position 0 to {@link #sizeBytes}; the same object for every turn on a segment
     * @throws ShmdataException of reason {@code CLOSED} once published or closed
     */
    public ByteBuffer buffer() {
        writer.checkHolds();
        return view;
    }

    /**
     * The room asked for.
     *
     * @return bytes
     */
    public long sizeBytes() {
        return sizeBytes;
    }

    /**
     * Makes room for another size. What was written is undefined after; take {@link #buffer} anew.
     *
     * @param sizeBytes at least 1
     * @throws ShmdataException where the system does not give that much, or of reason {@code CLOSED}
     */
    public void resize(long sizeBytes) {
        writer.checkHolds();
        writer.resize(sizeBytes);
    }

    /**
     * Makes the whole room the next frame and ends the turn.
     *
     * @return how many followers were told
     * @throws ShmdataException as {@link #publish(long)}
     */
    public int publish() {
        return publish(sizeBytes);
    }

    /**
     * Makes the first bytes of the room the next frame and ends the turn.
     *
     * @param frameBytes from 0 to {@link #sizeBytes}
     * @return how many followers were told
     * @throws ShmdataException of reason {@code BAD_SIZE} for a larger size, or one that frames of the caps that the writer was opened with have not:
     *     the turn goes on; {@code CLOSED} once published or closed
     */
    public int publish(long frameBytes) {
        writer.checkHolds();
        if (frameBytes < 0 || frameBytes > sizeBytes) {
            throw new ShmdataException(
                    ShmdataException.Reason.BAD_SIZE,
                    "a frame of " + frameBytes + " bytes does not fit the " + sizeBytes + " bytes acquired on " + writer.path(),
                    null);
        }
        writer.checkFrame(frameBytes);
        return writer.commit(frameBytes);
    }

    /** Ends the turn; unless it was published nobody hears of it. A second call does nothing. */
    @Override
    public void close() {
        writer.abort();
    }
}
