// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.shmdata.caps.Caps;
import org.shmdata.delivery.CopyMemory;
import org.shmdata.session.FrameHolder;
import org.shmdata.session.HeldFrame;
import org.shmdata.session.Logs;
import org.shmdata.session.StreamType;

/**
 * A copy of a frame, for whoever received it to keep, see {@link Frame#copy}; each subscriber of a publisher gets one of its own. It stays as it is unless its
 * bytes are written: they are ordinary memory, to draw on in Java or in native code, such as OpenCV. Any thread may use it. Threads that share one
 * see what each other writes, so one that writes and one that reads have to agree.
 */
public final class FrameCopy {
    private final Path path;
    private final ByteBuffer bytes;
    private final StreamType stream;
    private final long sequence;
    private final long receivedNanos;

    /** @param frame one that is held */
    FrameCopy(Frame frame) {
        path = frame.path();
        // of all of it, however far it was read
        ByteBuffer from = frame.bytes().duplicate().clear();
        int size = (int) frame.sizeBytes();
        bytes = CopyMemory.allocate(size, path).put(0, from, 0, size);
        stream = frame.stream();
        sequence = frame.sequence();
        receivedNanos = frame.receivedNanos();
    }

    /**
     * The frame's bytes.
     *
     * @return a direct buffer in native byte order, of just {@link #sizeBytes}, which may be written; a new one of the same memory for every call.
     *     {@code new BytePointer(copy.buffer())} is that memory too, and keeps it
     */
    public ByteBuffer buffer() {
        return bytes.duplicate().order(ByteOrder.nativeOrder());
    }

    /**
     * The frame as a picture, without another copy: its planes.
     *
     * @return a new one for every call, to be kept as long as it is needed; for one thread at a time
     * @throws ShmdataException of reason {@code BAD_TYPE} if the writer's type is not raw video; {@code BAD_SIZE} if the frame's size is not that of such a picture: the message names both
     */
    public VideoFrame asVideo() {
        return kept().asVideo();
    }

    /**
     * The frame as sound, without another copy: its samples.
     *
     * @return a new one for every call, to be kept as long as it is needed; for one thread at a time
     * @throws ShmdataException of reason {@code BAD_TYPE} if the writer's type is not raw audio; {@code BAD_SIZE} if the frame is no whole number of samples of all channels: the message names its size
     *     and that of one
     */
    public AudioFrame asAudio() {
        return kept().asAudio();
    }

    private Frame kept() {
        HeldFrame held = new HeldFrame(FrameHolder.FOR_GOOD, path);
        held.set(stream, buffer(), bytes.capacity(), sequence, receivedNanos);
        return Frame.of(held);
    }

    /**
     * The frame's size.
     *
     * @return bytes
     */
    public int sizeBytes() {
        return bytes.capacity();
    }

    /**
     * The frame's number, as {@link Frame#sequence}: a gap says that frames were passed over.
     *
     * @return counted from 0
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
        return stream.text();
    }

    /**
     * The type string, parsed; parsed once per connection.
     *
     * @return what the writer says of its frames
     * @throws ShmdataException of reason {@code BAD_TYPE} if the type string is not caps: the message names the path and the position
     */
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
