// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.VideoCaps;
import org.shmdata.caps.VideoLayout;

/**
 * Converts frames that their writer waits for. Straight from where they are, which costs least, as long as that takes less than half the time from
 * frame to frame; else it copies the frame, which is some three times as fast, lets the writer go on, and converts the copy.
 *
 * <p>For one thread at a time. There is one copy, from the first time on that it is needed.
 */
final class FrameConverter implements AutoCloseable {
    /** Converting a byte of a frame takes about as long: the guess before there is a measurement. */
    private static final double NANOS_PER_BYTE = 0.5;

    /** Weight of the newest measurement: a thread that was held up once changes nothing. */
    private static final double NEWEST = 0.1;

    /** How much of the time from frame to frame the writer may wait for a conversion. */
    private static final double PART_OF_INTERVAL = 0.5;

    /** A frame, as its follower holds it. */
    interface Hold {
        /** Lets the writer go on; what is in the frame is of no meaning any more. */
        void release();
    }

    private final PixelConverter converter;
    private final long mostNanos;
    private double nanos;
    private @Nullable BytePointer copyMemory;
    private @Nullable ByteBuffer copy;

    /**
     * @param caps what the frames are; their format has a twin in libav
     * @param layout where their planes are
     * @param target what to make of them
     * @param otherwise how many frames come where the caps do not say
     */
    FrameConverter(VideoCaps caps, VideoLayout layout, PictureFormat target, FrameRate otherwise) {
        converter = new PixelConverter(caps, layout, target);
        mostNanos = (long) (caps.frameRate().orElse(otherwise).nanosOfFrame(1) * PART_OF_INTERVAL);
        nanos = layout.size() * NANOS_PER_BYTE;
    }

    VideoLayout layout() {
        return converter.layout();
    }

    /**
     * Converts a frame.
     *
     * @param frame a direct buffer whose first bytes are the frame, at least as many as the layout's size
     * @param hold released before this returns where the frame is copied; else for the caller to release
     * @param picture of the target's format
     */
    void convert(ByteBuffer frame, Hold hold, Picture picture) {
        ByteBuffer from = frame;
        if (nanos > mostNanos) {
            from = copied(frame);
            hold.release();
        }
        long start = System.nanoTime();
        converter.convert(from, picture);
        nanos += (System.nanoTime() - start - nanos) * NEWEST;
    }

    private ByteBuffer copied(ByteBuffer frame) {
        ByteBuffer to = copy;
        if (to == null) {
            // not of the JVM's direct memory, which is as small as its heap
            BytePointer memory = new BytePointer(layout().size());
            copyMemory = memory;
            to = memory.asByteBuffer();
            copy = to;
        }
        return to.put(0, frame, 0, to.capacity());
    }

    @Override
    public void close() {
        converter.close();
        if (copyMemory != null) {
            copyMemory.close();
            copyMemory = null;
            copy = null;
        }
    }
}
