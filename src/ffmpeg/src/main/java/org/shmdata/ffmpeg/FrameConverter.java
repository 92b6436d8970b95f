// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.VideoCaps;
import org.shmdata.caps.VideoLayout;

/**
 * Converts frames while their writer waits. As long as a conversion takes less than half the time from frame to frame,
 * it reads the frame where it is, which costs least. Otherwise it copies the frame, which is some three times as fast,
 * and a thread of its own converts the copy. It is not enough to let the writer go on with one frame: before the next
 * one it waits for every follower that has not begun to read that.
 *
 * <p>A follower with a queue would not do: it copies every frame, also if the conversion is fast, and it cannot change
 * its mind.
 *
 * <p>For one thread at a time. There are {@value #COPIES} copies, made when they are first needed.
 */
final class FrameConverter implements AutoCloseable {
    /** One to be converted, one to be filled meanwhile. */
    private static final int COPIES = 2;

    /** Converting a byte of a frame takes about as long: the guess before there is a measurement. */
    private static final double NANOS_PER_BYTE = 0.5;

    /** Weight of the newest measurement: a thread that was held up once changes nothing. */
    private static final double NEWEST = 0.1;

    /** How much of the time from frame to frame the writer may wait for a conversion. */
    private static final double PART_OF_INTERVAL = 0.5;

    private final PixelConverter converter;
    private final Consumer<Picture> done;
    private final long mostNanos;
    private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(COPIES);
    private final List<BytePointer> copies = new ArrayList<>();
    private @Nullable ExecutorService worker;
    private volatile double nanos;
    private volatile @Nullable Throwable failure;

    /**
     * @param caps what the frames are; their format has a twin in libav
     * @param layout where their planes are
     * @param target what to make of them
     * @param otherwise how many frames come a second, if the caps do not say
     * @param done takes the pictures, in the order of their frames, on either thread
     */
    FrameConverter(
            VideoCaps caps, VideoLayout layout, PictureFormat target, FrameRate otherwise, Consumer<Picture> done) {
        converter = new PixelConverter(caps, layout, target);
        this.done = done;
        mostNanos = (long) (caps.frameRate().orElse(otherwise).nanosOfFrame(1) * PART_OF_INTERVAL);
        nanos = layout.size() * NANOS_PER_BYTE;
    }

    VideoLayout layout() {
        return converter.layout();
    }

    /**
     * Converts a frame, or copies it to be converted. When this returns, the frame is not needed any more.
     *
     * @param frame a direct buffer whose first bytes are the frame, at least as many as the layout's size
     * @param picture of the target's format
     * @return false if all copies still wait to be converted; then the picture is not used
     */
    boolean convert(ByteBuffer frame, Picture picture) {
        Throwable failed = failure;
        if (failed != null) {
            throw new IllegalStateException("a conversion failed: " + LibAv.words(failed), failed);
        }
        if (nanos <= mostNanos && free.size() == copies.size()) {
            convertNow(frame, picture);
            return true;
        }
        ByteBuffer copy = freeCopy();
        if (copy == null) {
            return false;
        }
        copy.put(0, frame, 0, copy.capacity());
        worker().execute(() -> convertCopy(copy, picture));
        return true;
    }

    private void convertNow(ByteBuffer frame, Picture picture) {
        long start = System.nanoTime();
        converter.convert(frame, picture);
        long took = System.nanoTime() - start;
        double before = nanos;
        nanos = before + (took - before) * NEWEST;
        done.accept(picture);
    }

    private void convertCopy(ByteBuffer copy, Picture picture) {
        try {
            convertNow(copy, picture);
        } catch (Throwable e) {
            failure = e;
        } finally {
            free.add(copy);
        }
    }

    private @Nullable ByteBuffer freeCopy() {
        if (free.isEmpty() && copies.size() < COPIES) {
            // not of the JVM's direct memory, which is as small as its heap
            BytePointer memory = new BytePointer(layout().size());
            copies.add(memory);
            return memory.asByteBuffer();
        }
        return free.poll();
    }

    private ExecutorService worker() {
        ExecutorService known = worker;
        if (known == null) {
            known = Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, "shmdata recorder conversion");
                thread.setDaemon(true);
                return thread;
            });
            worker = known;
        }
        return known;
    }

    /** What a conversion of a copy failed with, or null. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Converts what is copied, and frees the copies. */
    @Override
    public void close() {
        awaitWorker();
        converter.close();
        copies.forEach(BytePointer::close);
        copies.clear();
    }

    private void awaitWorker() {
        if (worker == null) {
            return;
        }
        worker.shutdown();
        boolean interrupted = false;
        for (; ; ) {
            try {
                if (worker.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
