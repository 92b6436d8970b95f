// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that encodes and writes. It takes pictures from a bounded queue and fills the slots between them with
 * repeats. If no picture comes, it fills slots as time passes: the file keeps growing, and little is left to fill when
 * the next picture comes.
 */
final class EncoderThread {
    /** How long a picture may be on its way before its slot is filled with a repeat. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** An encoder that is further behind leaves out repeats, since pictures are more important. */
    private static final double MAX_BEHIND_SECONDS = 2;

    /** The same in slots, for low frame rates. */
    private static final double MIN_BEHIND_SLOTS = 10;

    private static final double NANOS_PER_SECOND = 1e9;

    private final BlockingQueue<Picture> queue;
    private final FrameSlots slots;
    private final RecordingOptions options;
    private final LongSupplier clock;
    private final Owner owner;
    private final Thread thread;

    private volatile Progress progress = Progress.NONE;
    private volatile long fillTo;
    private long late;

    /** Who makes the pictures. Both methods are called on the encoder's thread. */
    interface Owner {
        /** The first picture came: opens the encoder and the file. The thread closes them. */
        Output open();

        /**
         * The file is complete, or as complete as a failure left it. No picture is used any more.
         *
         * @param failure null if all went well
         */
        void ended(@Nullable Throwable failure);
    }

    /** The way of the pictures, through encoder and file back into the pool. */
    record Output(VideoEncoder encoder, MediaFile file, VideoTrack track, PicturePool pool) implements AutoCloseable {
        /** Closes all but the pool. */
        @Override
        public void close() {
            try (encoder;
                    file) {
                track.close();
            }
        }
    }

    /**
     * How far the encoding is.
     *
     * @param written pictures in the file, with the repeats
     * @param repeated those that are repeats
     * @param slots how long the file is
     * @param late pictures that came when their slot was given up
     * @param bytes how large the file is
     */
    record Progress(long written, long repeated, long slots, long late, long bytes) {
        static final Progress NONE = new Progress(0, 0, 0, 0, 0);
    }

    /**
     * @param capacity how many pictures there are
     * @param clock that of the slots
     */
    EncoderThread(RecordingOptions options, FrameSlots slots, int capacity, LongSupplier clock, Owner owner) {
        this.options = options;
        this.slots = slots;
        this.clock = clock;
        this.owner = owner;
        queue = new ArrayBlockingQueue<>(capacity + 1);
        thread = new Thread(this::run, "shmdata recorder " + options.target());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Hands a picture over. There is always room: the queue is as large as the pool. */
    void add(Picture picture) {
        queue.add(picture);
    }

    /**
     * Ends the thread when it has encoded what is in the queue.
     *
     * @param slot the slots before it are filled with repeats
     */
    void end(long slot) {
        fillTo = slot;
        queue.offer(Picture.END);
    }

    int queued() {
        return queue.size();
    }

    Progress progress() {
        return progress;
    }

    private void run() {
        @Nullable Throwable failure = null;
        try {
            Picture first = queue.take();
            if (first != Picture.END) {
                record(first);
            }
        } catch (Throwable e) {
            failure = e;
        }
        owner.ended(failure);
    }

    private void record(Picture first) throws InterruptedException {
        Output output = owner.open();
        try (output) {
            VideoTrack track = output.track();
            MediaFile file = output.file();
            for (Picture picture = first;
                    picture != Picture.END;
                    picture = queue.poll(nanosToNextRepeat(track), TimeUnit.NANOSECONDS)) {
                if (picture != null) {
                    add(picture, track, output.pool());
                } else {
                    keepUp(track);
                }
                publish(track, file);
                if (track.next() >= options.maxSlots()) {
                    break;
                }
            }
            fill(track, fillTo);
            track.finish();
            file.finish();
            publish(track, file);
        }
    }

    private void add(Picture picture, VideoTrack track, PicturePool pool) {
        if (picture.slot < track.next()) {
            late++;
            pool.giveBack(picture);
            return;
        }
        fill(track, picture.slot);
        track.add(picture);
    }

    private void fill(VideoTrack track, long slot) {
        double mostBehind =
                Math.max(MIN_BEHIND_SLOTS, MAX_BEHIND_SECONDS * options.rate().perSecond());
        while (track.next() < slot && slots.behind(track.next(), clock.getAsLong()) <= mostBehind) {
            track.repeat();
        }
    }

    /** One repeat at most: a picture that comes meanwhile waits no longer. */
    private void keepUp(VideoTrack track) {
        if (track.next() < slots.advance(clock.getAsLong() - PATIENCE_NANOS)) {
            track.repeat();
        }
    }

    private long nanosToNextRepeat(VideoTrack track) {
        double slotsLeft = 1 - slots.behind(track.next(), clock.getAsLong() - PATIENCE_NANOS);
        return (long) Math.max(0, Math.ceil(slotsLeft / options.rate().perSecond() * NANOS_PER_SECOND));
    }

    private void publish(VideoTrack track, MediaFile file) {
        progress = new Progress(track.written(), track.repeated(), track.next(), late, file.bytes());
    }
}
