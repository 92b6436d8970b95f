// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import java.awt.image.BufferedImage;
import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.shmdata.AudioFrame;
import org.shmdata.Frame;
import org.shmdata.FrameCopy;
import org.shmdata.VideoFrame;
import org.shmdata.caps.VideoCaps;
import org.shmdata.image.FrameImages;

/** Reads frames in all ways, and keeps what it was given for longer than it may. */
final class FrameReading {
    private static final BufferedImage OF_ANOTHER_SIZE = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);

    private FrameReading() {}

    /**
     * The getters of a frame are for the thread that received it. Others may see half of a newer frame, and nothing
     * worse.
     */
    static void lookFromAnywhere(Actor actor, Frame frame) {
        lenient(() -> look(actor, frame));
    }

    /** On the thread that received it, and while it is not another's to receive the next one. */
    static void look(Actor actor, Frame frame) {
        frame.sequence();
        frame.receivedNanos();
        frame.type();
        ByteBuffer buffer = frame.buffer();
        keep(actor, buffer);
        read(actor.random, buffer);
        useUp(actor.random, buffer.duplicate());
        switch (actor.random.nextInt(12)) {
            case 0:
                frame.copy();
                break;
            case 1:
                frame.caps();
                break;
            case 2:
            case 3:
                VideoFrame picture = frame.asVideo();
                actor.population.pictures.put(actor.random, picture);
                look(actor, picture);
                break;
            case 4:
            case 5:
                AudioFrame sound = frame.asAudio();
                actor.population.sounds.put(actor.random, sound);
                look(actor, sound);
                break;
            case 6:
                FrameImages images = FrameImages.of(frame.asVideo().caps());
                toImages(
                        actor, images, () -> images.toImage(frame, null), () -> images.toImage(frame, OF_ANOTHER_SIZE));
                break;
            default:
                break;
        }
    }

    static void look(Actor actor, FrameCopy frame) {
        ByteBuffer buffer = frame.buffer();
        if (buffer.remaining() != frame.sizeBytes() || frame.type().isEmpty()) {
            throw new AssertionError(frame);
        }
        requireCapacity(frame.sizeBytes(), buffer);
        keep(actor, buffer);
        if (actor.oneIn(4)) {
            FrameImages images = FrameImages.of(VideoCaps.from(frame.caps()));
            toImages(
                    actor,
                    images,
                    () -> images.toImage(buffer, null),
                    () -> images.toImage(frame.buffer(), images.createImage()));
        }
    }

    static void look(Actor actor, VideoFrame picture) {
        for (int p = 0; p < picture.planeCount(); p++) {
            ByteBuffer plane = picture.plane(p);
            keep(actor, plane);
            read(actor.random, plane);
            if (plane.capacity() != picture.strideBytes(p) * picture.rows(p)) {
                // the index, since between two getters another thread may have moved the picture on to a frame of other
                // rows
                throw new IndexOutOfBoundsException("plane " + p + " of " + picture.caps());
            }
        }
    }

    static void look(Actor actor, AudioFrame sound) {
        keep(actor, sound.buffer());
        int channel = actor.random.nextInt(sound.channels());
        sound.read(channel, new float[actor.random.nextInt(100)]);
        if (sound.samples() > 0) {
            sound.sample(channel, actor.random.nextInt(sound.samples()));
        }
    }

    /** The converter is kept, and with it the memory that it saw last. */
    private static void toImages(Actor actor, FrameImages images, Runnable... conversions) {
        actor.population.converters.put(actor.random, images);
        for (Runnable conversion : conversions) {
            conversion.run();
            actor.population.count("an image of a frame");
        }
    }

    /** What is handed out has just so many bytes, whatever else is done. */
    static void requireCapacity(long sizeBytes, ByteBuffer buffer) {
        if (buffer.capacity() != sizeBytes || new BytePointer(buffer).capacity() != sizeBytes) {
            throw new AssertionError("a buffer of " + buffer.capacity() + " bytes for " + sizeBytes);
        }
    }

    static void keep(Actor actor, ByteBuffer buffer) {
        if (actor.oneIn(3)) {
            lenient(() -> actor.population.buffers.put(
                    actor.random, actor.random.nextBoolean() ? buffer : buffer.slice(0, Math.min(10, buffer.limit()))));
        }
    }

    /**
     * All that a buffer allows to be done to its limit and position, and then reading or writing of all that it then
     * has.
     */
    static void useUp(Random random, ByteBuffer buffer) {
        lenient(() -> {
            switch (random.nextInt(6)) {
                case 0:
                    buffer.clear();
                    break;
                case 1:
                    buffer.limit(buffer.capacity()).position(random.nextInt(buffer.capacity() + 1));
                    break;
                case 2:
                    buffer.flip().limit(buffer.capacity());
                    break;
                case 3:
                    buffer.rewind().compact();
                    break;
                case 4:
                    buffer.position(buffer.limit()).limit(buffer.capacity() + 1);
                    break;
                default:
                    buffer.clear().order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
                    break;
            }
        });
        lenient(() -> {
            if (buffer.isReadOnly()) {
                for (int sum = 0; buffer.hasRemaining(); ) {
                    sum += buffer.get();
                }
            } else {
                while (buffer.hasRemaining()) {
                    buffer.put((byte) 5);
                }
            }
        });
    }

    static void read(Random random, ByteBuffer buffer) {
        lenient(() -> {
            for (int i = 0; i < 10 && buffer.capacity() > 0; i++) {
                buffer.get(random.nextInt(buffer.capacity()));
            }
        });
    }

    static void overwrite(Random random, ByteBuffer buffer) {
        lenient(() -> {
            byte[] bytes = new byte[1 + random.nextInt(100)];
            random.nextBytes(bytes);
            buffer.put(random.nextInt(buffer.capacity() + 1), bytes);
        });
    }

    /**
     * One view serves for all frames: its limit may change under the reader, who then is beyond it. A follower's cannot
     * be written to.
     */
    static void lenient(Runnable access) {
        try {
            access.run();
        } catch (IndexOutOfBoundsException
                | IllegalArgumentException
                | BufferOverflowException
                | BufferUnderflowException
                | NullPointerException
                | ReadOnlyBufferException e) {
            // as said
        }
    }
}
