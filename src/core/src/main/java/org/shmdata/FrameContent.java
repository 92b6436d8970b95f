// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import org.shmdata.caps.Caps;

/**
 * What a frame holds, wherever it is: a {@link Frame} in shared memory, which must be closed, or a {@link FrameCopy} that you
 * own. Code that only reads frames takes this, and can be tested with {@link FrameCopy#of(String, ByteBuffer)}.
 */
public sealed interface FrameContent permits Frame, FrameCopy {
    /**
     * The bytes of the frame, without a copy.
     *
     * @return a direct buffer in native byte order, of just {@link #sizeBytes}, from position 0
     * @throws ShmdataException of reason {@code CLOSED} once the frame is closed, {@code BAD_SIZE} for a frame of 2 GiB
     *     and more
     */
    ByteBuffer buffer();

    /**
     * The size of the frame.
     *
     * @return bytes
     */
    long sizeBytes();

    /**
     * The number of the frame. A gap says that frames were skipped.
     *
     * @return counted from 0 over all that the follower received
     */
    long sequence();

    /**
     * When the announcement of the frame came off the socket.
     *
     * @return nanoseconds on the clock of {@link System#nanoTime}
     */
    long receivedNanos();

    /**
     * The type string of the writer that wrote the frame.
     *
     * @return as it came over the wire
     */
    String type();

    /**
     * The type string, parsed. It is parsed once per connection.
     *
     * @return what the writer says of its frames
     * @throws ShmdataException of reason {@code BAD_TYPE} if the type string is not caps: the message names the path
     *     and the position
     */
    Caps caps();

    /**
     * The frame as a picture, without a copy: its planes.
     *
     * @return can be read as long as the frame
     * @throws ShmdataException of reason {@code BAD_TYPE} if the writer's type is not raw video; {@code BAD_SIZE} if
     *     the frame does not have the size of such a picture: the message names both; {@code CLOSED} once the frame is
     *     closed
     */
    VideoFrame asVideo();

    /**
     * The frame as sound, without a copy: its samples.
     *
     * @return can be read as long as the frame
     * @throws ShmdataException of reason {@code BAD_TYPE} if the writer's type is not raw audio; {@code BAD_SIZE} if
     *     the frame does not hold a whole number of samples of all channels: the message names its size and that of
     *     one; {@code CLOSED} once the frame is closed
     */
    AudioFrame asAudio();

    /**
     * A copy of the frame that is the caller's own: its bytes, type, number and time.
     *
     * @return to be kept as long as it is needed, by any thread; its bytes may be written
     * @throws ShmdataException of reason {@code CLOSED} once the frame is closed; {@code BAD_SIZE} for a frame of 2 GiB
     *     and more; {@code FAILED} if there is no memory for it
     */
    FrameCopy copy();
}
