// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.shmdata.ffmpeg.LibAv.LOG;

import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.shmdata.Frame;
import org.shmdata.FrameContent;
import org.shmdata.FrameListener;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.Caps;
import org.shmdata.caps.CapsException;
import org.shmdata.caps.VideoCaps;
import org.shmdata.caps.VideoLayout;

/**
 * One recording, from frames in memory to a finished file. It listens to a follower, or a test hands it frames.
 *
 * <p>{@link #connected}, {@link #record} and {@link #disconnected} are for the thread that receives, and never wait for
 * the encoder. The other methods are for any thread. The monitor guards what both that thread and the end of the
 * recording use.
 */
final class Recording implements FrameListener {
    /** Pictures on their way to the encoder: half a second at 60, if they take no more than MAX_PICTURE_BYTES. */
    private static final int MAX_PICTURES = 32;

    private static final int MIN_PICTURES = 4;
    private static final int MAX_TYPE_SHOWN = 100;
    private static final long MAX_PICTURE_BYTES = 256L << 20;

    private final RecordingOptions options;
    private final OutputFile output;
    private final Runnable onEnd;
    private final FrameSlots slots;
    private final EncoderThread encoderThread;
    private final CountDownLatch ended = new CountDownLatch(1);

    private @Nullable PicturePool pool;
    private @Nullable FrameConverter converter;
    private @Nullable VideoCaps caps;
    private boolean warnedOfSize;
    private boolean begun;
    private boolean over;

    private volatile String encoderName = "";
    private volatile PictureFormat format = PictureFormat.NONE;
    private volatile long received;
    private volatile long droppedByRate;
    private volatile long droppedByEncoder;
    private volatile long droppedBySize;
    private volatile @Nullable ShmdataException failure;

    /**
     * @param output the file; removed if nothing comes
     * @param clock that of the frames' times
     * @param onEnd is called once, on the encoder's thread, when the file is complete
     */
    Recording(RecordingOptions options, OutputFile output, LongSupplier clock, Runnable onEnd) {
        this.options = options;
        this.output = output;
        this.onEnd = onEnd;
        slots = new FrameSlots(options.rate());
        encoderThread = new EncoderThread(options, slots, MAX_PICTURES, clock, new EncoderThread.Owner() {
            @Override
            public EncoderThread.Output open() {
                return openOutput();
            }

            @Override
            public void ended(@Nullable Throwable thrown) {
                Recording.this.ended(thrown);
            }
        });
        encoderThread.start();
    }

    /** A writer is there. Gets ready now, so that its first frame need not wait. */
    @Override
    public synchronized void connected(String type) {
        if (over) {
            return;
        }
        try {
            VideoCaps announced = videoCaps(type);
            caps = announced;
            warnedOfSize = false;
            closeConverter();
            if (!begun) {
                openPool(announced);
            }
            converter = new FrameConverter(announced, announced.layout(), format, options.rate(), encoderThread::add);
        } catch (Throwable e) {
            fail(e);
        }
    }

    private static VideoCaps videoCaps(String type) {
        VideoCaps read;
        try {
            Caps parsed = Caps.parse(type);
            if (!VideoCaps.isVideo(parsed)) {
                throw new ShmdataException(
                        Reason.BAD_TYPE, "not raw video (type " + parsed.name() + "): record takes video/x-raw", null);
            }
            read = VideoCaps.from(parsed);
        } catch (CapsException e) {
            throw new ShmdataException(
                    Reason.BAD_TYPE,
                    "not raw video (type " + shortened(type) + "): record takes video/x-raw: " + e.getMessage(),
                    e);
        }
        if (read.format().libavName().isEmpty()) {
            throw new ShmdataException(
                    Reason.BAD_TYPE,
                    "video format " + read.format() + " has no equal in FFmpeg: write another, such as RGBA or I420",
                    null);
        }
        if (read.interlaceMode().filter("alternate"::equals).isPresent()) {
            throw new ShmdataException(
                    Reason.BAD_TYPE,
                    "each frame is one field (interlace-mode alternate): record takes whole pictures",
                    null);
        }
        return read;
    }

    /** A type string comes from another program and may be long. */
    private static String shortened(String type) {
        return type.length() <= MAX_TYPE_SHOWN ? type : type.substring(0, MAX_TYPE_SHOWN) + "...";
    }

    private void openPool(VideoCaps caps) {
        closePool();
        format = PictureFormat.of(options.encoder().codec(), caps);
        pool = new PicturePool(format, capacity());
        if (format.width() != caps.width() || format.height() != caps.height()) {
            LOG.log(
                    Level.WARNING,
                    "{0}: {1}x{2} is cropped to {3}x{4}: {5} stores colour for pairs of pixels",
                    options.source(),
                    caps.width(),
                    caps.height(),
                    format.width(),
                    format.height(),
                    options.encoder().codec());
        }
    }

    /** The first picture came. Runs on the encoder's thread, since opening an encoder takes some frames' time. */
    private EncoderThread.Output openOutput() {
        VideoEncoder encoder = VideoEncoder.open(options.encoder(), format);
        try {
            encoderName = encoder.name();
            LOG.log(
                    encoder.isPreferred() ? Level.DEBUG : Level.INFO,
                    "{0}: {1} by {2}{3}",
                    options.target(),
                    options.encoder().codec(),
                    encoderName,
                    encoder.isPreferred() ? "" : ": this FFmpeg has no better encoder");
            PicturePool pictures = Objects.requireNonNull(pool, "a picture without a pool");
            MediaFile file = new MediaFile(options.target(), options.container(), encoder);
            return new EncoderThread.Output(encoder, file, new VideoTrack(encoder, file, pictures), pictures);
        } catch (Throwable e) {
            encoder.close();
            throw e;
        }
    }

    private int capacity() {
        long bytesEach = Math.max(1, 4L * format.width() * format.height());
        return (int) Math.max(MIN_PICTURES, Math.min(MAX_PICTURES, MAX_PICTURE_BYTES / bytesEach));
    }

    @Override
    public void frame(Frame frame) {
        record(frame);
    }

    /** Converts, copies or drops a frame. After that it is not needed any more. */
    synchronized void record(FrameContent frame) {
        if (over) {
            return;
        }
        try {
            if (frame.sizeBytes() > Integer.MAX_VALUE) {
                throw new ShmdataException(
                        Reason.BAD_SIZE,
                        "a frame of " + frame.sizeBytes() + " bytes: record takes less than 2 GiB",
                        null);
            }
            received++;
            FrameConverter fitting = converterFor(frame.sizeBytes());
            if (fitting != null) {
                take(fitting, frame);
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    // the frame's thread counts, holding the lock; volatile is for those who read the statistics
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private @Nullable FrameConverter converterFor(long sizeBytes) {
        VideoCaps announced = Objects.requireNonNull(caps, "a frame before its type");
        VideoLayout layout;
        try {
            layout = announced.layoutOf(sizeBytes);
        } catch (IllegalArgumentException e) {
            droppedBySize++;
            if (!warnedOfSize) {
                warnedOfSize = true;
                LOG.log(Level.WARNING, "{0}: dropped: {1}", options.source(), e.getMessage());
            }
            return null;
        }
        FrameConverter known = converter;
        if (known == null || !known.layout().equals(layout)) {
            closeConverter();
            known = new FrameConverter(announced, layout, format, options.rate(), encoderThread::add);
            converter = known;
        }
        return known;
    }

    // as in converterFor
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void take(FrameConverter fitting, FrameContent frame) {
        long slot = slots.accept(frame.receivedNanos());
        if (slot == FrameSlots.DROP || slot >= options.maxSlots()) {
            droppedByRate++;
            if (slot != FrameSlots.DROP) {
                finish(options.maxSlots());
            }
            return;
        }
        PicturePool pictures = Objects.requireNonNull(pool, "a picture without a pool");
        Picture picture = pictures.take();
        if (picture == null) {
            droppedByEncoder++;
            return;
        }
        begun = true;
        picture.slot = slot;
        if (!fitting.convert(frame.buffer(), picture)) {
            pictures.giveBack(picture);
            droppedByEncoder++;
            return;
        }
        if (slot == options.maxSlots() - 1) {
            end();
        }
    }

    /** The writer has left. */
    @Override
    public synchronized void disconnected() {
        closeConverter();
        if (options.stopWhenWriterLeaves()) {
            end();
        }
    }

    /** Takes no further frames and completes the file. */
    void end() {
        finish(0);
    }

    private synchronized void finish(long fillTo) {
        if (!over) {
            over = true;
            // copies are still converted
            closeConverter();
            encoderThread.end(fillTo);
        }
    }

    /** Ends the recording with an error that names the shmdata. */
    void fail(Throwable cause) {
        String what = options.source() + ": ";
        keepFailure(
                cause instanceof ShmdataException known
                        ? new ShmdataException(known.reason(), what + known.getMessage(), known)
                        : new ShmdataException(what + "recording failed: " + LibAv.words(cause), cause));
        end();
    }

    private void keepFailure(Throwable cause) {
        if (failure == null) {
            failure = cause instanceof ShmdataException known && known.getMessage() != null
                    ? known
                    : new ShmdataException(options.target() + ": recording failed: " + LibAv.words(cause), cause);
        }
    }

    /** Runs on the encoder's thread, as the last thing it does. */
    private void ended(@Nullable Throwable thrown) {
        try {
            synchronized (this) {
                over = true;
                if (thrown != null) {
                    keepFailure(thrown);
                }
                closeConverter();
                closePool();
                output.abandonIfEmpty();
            }
            onEnd.run();
        } catch (Throwable e) {
            keepFailure(e);
        } finally {
            ended.countDown();
        }
    }

    private void closeConverter() {
        if (converter != null) {
            converter.close();
            if (converter.failure() != null) {
                keepFailure(converter.failure());
            }
            converter = null;
        }
    }

    private void closePool() {
        if (pool != null) {
            pool.close();
            pool = null;
        }
    }

    /** Whether it takes no further frames. */
    synchronized boolean isOver() {
        return over;
    }

    /** Waits until the file is complete; false if that takes longer. */
    boolean awaitEnded(long nanos) throws InterruptedException {
        return ended.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Why the recording failed, or null. */
    @Nullable
    ShmdataException failure() {
        return failure;
    }

    /** How many pictures wait for the encoder. */
    int queued() {
        return encoderThread.queued();
    }

    RecorderStatistics statistics() {
        EncoderThread.Progress progress = encoderThread.progress();
        PictureFormat size = format;
        return new RecorderStatistics(
                received,
                progress.written(),
                progress.repeated(),
                droppedByRate + progress.late(),
                droppedByEncoder,
                droppedBySize,
                encoderName,
                options.encoder().codec(),
                size.width(),
                size.height(),
                options.rate(),
                options.rate().nanosOfFrame(progress.slots()) / 1e9,
                progress.bytes());
    }
}
