// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.shmdata.caps.Caps;
import org.shmdata.delivery.CopyMemory;
import org.shmdata.session.HeldFrame;
import org.shmdata.session.Logs;
import org.shmdata.session.StreamType;
import org.shmdata.session.TypeStrings;

/**
 * A copy of a frame, for whoever received it to keep, see {@link Frame#copy}; each subscriber of a publisher gets one
 * of its own. Or a frame that was made without a writer, for tests, see {@link #of(String, ByteBuffer)}.
 *
 * <p>It stays as it is unless its bytes are written: they are ordinary memory, to draw on in Java or in native code,
 * such as OpenCV. Any thread may use it. Threads that share one see what each other writes, so one that writes and one
 * that reads have to agree.
 */
public final class FrameCopy implements FrameContent {
    private static final String MADE = "FrameCopy.of";

    private final String origin;
    private final ByteBuffer bytes;
    private final StreamType stream;
    private final long sequence;
    private final long receivedNanos;

    /** @param frame one that is held */
    FrameCopy(HeldFrame frame) {
        // all of its bytes, however far they were read
        this(
                frame.origin(),
                frame.stream(),
                frame.bytes().duplicate().clear(),
                frame.sequence(),
                frame.receivedNanos());
    }

    private FrameCopy(String origin, StreamType stream, ByteBuffer from, long sequence, long receivedNanos) {
        this.origin = origin;
        this.stream = stream;
        int size = from.remaining();
        bytes = CopyMemory.allocate(size, origin).put(0, from, from.position(), size);
        this.sequence = sequence;
        this.receivedNanos = receivedNanos;
    }

    /**
     * Makes a frame without a writer, for tests of code that takes frames. Its number is 0, and it was received now.
     *
     * @param type says what it is, as a writer would
     * @param bytes those from position to limit are copied; the buffer stays as it is
     * @return a frame like one that was received and copied
     * @throws IllegalArgumentException if a writer could not have such a type
     */
    public static FrameCopy of(String type, ByteBuffer bytes) {
        return of(type, bytes, 0, System.nanoTime());
    }

    /**
     * Makes a frame without a writer, for tests of code that takes frames.
     *
     * @param type says what it is, as a writer would
     * @param bytes those from position to limit are copied; the buffer stays as it is
     * @param sequence its number, at least 0
     * @param receivedNanos when it was received, on the clock of {@link System#nanoTime}
     * @return a frame like one that was received and copied
     * @throws IllegalArgumentException if a writer could not have such a type, or if the number is negative
     */
    public static FrameCopy of(String type, ByteBuffer bytes, long sequence, long receivedNanos) {
        TypeStrings.encode(Objects.requireNonNull(type, "type"), MADE);
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence: " + sequence + ": expected 0 or more");
        }
        StreamType stream = new StreamType(MADE, type);
        return new FrameCopy(MADE, stream, Objects.requireNonNull(bytes, "bytes"), sequence, receivedNanos);
    }

    /**
     * The bytes of the frame.
     *
     * @return a direct buffer in native byte order, of just {@link #sizeBytes}, which may be written; a new one of the
     *     same memory for every call. {@code new BytePointer(copy.buffer())} uses the same memory and keeps it alive
     */
    @Override
    public ByteBuffer buffer() {
        return bytes.duplicate().order(ByteOrder.nativeOrder());
    }

    /**
     * The frame as a picture, without another copy: its planes.
     *
     * @return a new one for every call, to be kept as long as it is needed; for one thread at a time
     * @throws ShmdataException of reason {@code BAD_TYPE} if the type is not raw video; {@code BAD_SIZE} if the frame
     *     does not have the size of such a picture: the message names both
     */
    @Override
    public VideoFrame asVideo() {
        return new VideoFrame(kept()).view();
    }

    /**
     * The frame as sound, without another copy: its samples.
     *
     * @return a new one for every call, to be kept as long as it is needed; for one thread at a time
     * @throws ShmdataException of reason {@code BAD_TYPE} if the type is not raw audio; {@code BAD_SIZE} if the frame
     *     does not hold a whole number of samples of all channels: the message names its size and that of one
     */
    @Override
    public AudioFrame asAudio() {
        return new AudioFrame(kept()).view();
    }

    private KeptFrame kept() {
        return new KeptFrame(origin, stream, buffer(), sequence, receivedNanos);
    }

    @Override
    public FrameCopy copy() {
        return new FrameCopy(origin, stream, buffer(), sequence, receivedNanos);
    }

    @Override
    public long sizeBytes() {
        return bytes.capacity();
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public long receivedNanos() {
        return receivedNanos;
    }

    @Override
    public String type() {
        return stream.text();
    }

    @Override
    public Caps caps() {
        return stream.caps();
    }

    /**
     * For logs.
     *
     * @return number, size and type
     */
    @Override
    public String toString() {
        return Logs.oneLine("frame " + sequence + ", " + sizeBytes() + " bytes, " + type());
    }
}
