// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.shmdata.Shmdata;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataFollower;
import org.shmdata.caps.FrameRate;

/**
 * Records the raw video of a shmdata into a file.
 *
 * <pre>{@code
 * try (Recorder recorder = Recorder.at(Path.of("/tmp/video")).to(Path.of("out.mkv")).stopWhenWriterLeaves(true).start()) {
 *     recorder.awaitFinished(Duration.ofMinutes(1));
 * }
 * }</pre>
 *
 * <p>The writer waits as long as a frame is converted from shared memory. If that takes longer than half the time from
 * frame to frame, the frame is copied instead and converted by another thread. The writer waits for nothing else: a
 * thread of its own encodes and writes, behind a bounded queue. Frames that do not fit are dropped and counted.
 *
 * <p>The file has a constant frame rate, by the times at which frames arrive. If a frame is missing, the picture before
 * is repeated; if there are too many, some are left out. Colours are BT.709 in limited range. When the writer leaves,
 * the recording goes on with the next one. That one may have another size or format: all pictures get the size and the
 * pixel aspect ratio of the first. What is written plays even if the process is killed.
 *
 * <p>Any thread may call any method. A recorder that is still open when the JVM ends is closed, so that its file is
 * complete.
 */
public final class Recorder implements AutoCloseable {
    static final int DEFAULT_H264_QUALITY = 20;
    static final int DEFAULT_PRORES_QUALITY = 4;

    /** An encoder that writes nothing for so long is stuck, not slow. */
    private static final long STUCK_SECONDS = 60;

    private final RecordingOptions options;
    private final Recording recording;
    private volatile ShmdataFollower follower;
    private final AtomicBoolean failureTold = new AtomicBoolean();

    private Recorder(RecordingOptions options, OutputFile output) {
        this.options = options;
        recording = new Recording(options, output, System::nanoTime, this::ended);
        OpenRecorders.add(this);
        try {
            follower = ShmdataFollower.at(options.source()).follow(recording);
            if (recording.isOver()) {
                // it ended before there was a follower to close
                follower.close();
            }
        } catch (Throwable e) {
            recording.end();
            OpenRecorders.remove(this);
            throw e;
        }
    }

    /**
     * Begins to describe a recording.
     *
     * @param shmdata its path; a writer need not be there yet
     * @return its options; finish with {@link Builder#start}
     */
    public static Builder at(Path shmdata) {
        return new Builder(shmdata);
    }

    /**
     * Waits for the end of the recording. It ends when a limit is reached, when it fails, when it is closed, or, if
     * that was asked for, when the writer leaves.
     *
     * @param timeout how long to wait, zero or less to look only
     * @return true once it has ended and the file is complete, false if it still runs
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    public boolean awaitFinished(Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout");
        return recording.awaitEnded(saturatedNanos(timeout));
    }

    /**
     * What was recorded up to now.
     *
     * @return a snapshot; final once the recording has ended
     */
    public RecorderStatistics statistics() {
        return recording.statistics();
    }

    /**
     * Why the recording failed.
     *
     * @return empty while it runs, and if it ended well
     */
    public Optional<ShmdataException> failure() {
        return Optional.ofNullable(recording.failure());
    }

    /**
     * The file.
     *
     * @return the path as given; there is no file if the recording ended before a frame came
     */
    public Path file() {
        return options.target();
    }

    /**
     * Ends the recording: what was received is encoded, and the file is completed. If nothing was received, there is no
     * file. A second call only waits for the first.
     *
     * @throws ShmdataException once, if the recording failed; what was written before stays and plays
     */
    @Override
    public void close() {
        recording.end();
        awaitEnd();
        ShmdataException failure = recording.failure();
        if (failure != null && failureTold.compareAndSet(false, true)) {
            throw failure;
        }
    }

    private void awaitEnd() {
        long bytes = -1;
        while (!awaitEndUninterrupted(STUCK_SECONDS)) {
            long bytesNow = OutputFile.bytes(options.target());
            if (bytesNow == bytes) {
                throw new ShmdataException(
                        options.target() + ": not finished, and nothing written for " + STUCK_SECONDS + " s");
            }
            bytes = bytesNow;
        }
    }

    private boolean awaitEndUninterrupted(long seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        boolean interrupted = false;
        try {
            for (; ; ) {
                try {
                    return recording.awaitEnded(deadline - System.nanoTime());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The file is complete: closes the follower. Runs on the thread of the encoder. */
    private void ended() {
        OpenRecorders.remove(this);
        ShmdataFollower following = follower;
        if (following != null) {
            following.close();
        }
    }

    private static long saturatedNanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    /** The options of a recording. */
    public static final class Builder {
        private static final int MAX_CRF = 51;
        private static final int MAX_QUANTISER = 224;
        private static final String DEFAULT_PRESET = "superfast";

        private final Path source;
        private @Nullable Path target;
        private @Nullable Container container;
        private @Nullable VideoCodec codec;
        private FrameRate rate = FrameRate.of(60);
        private String preset = DEFAULT_PRESET;
        private @Nullable Integer quality;
        private boolean overwrite;
        private boolean stopWhenWriterLeaves;
        private long maxFrames = Long.MAX_VALUE;
        private @Nullable Duration maxDuration;

        private Builder(Path source) {
            this.source = Objects.requireNonNull(source, "shmdata");
        }

        /**
         * The file.
         *
         * @param file ends in {@code .mkv} for Matroska or {@code .mov} for QuickTime; its directory exists
         * @return this
         * @throws IllegalArgumentException if its name ends otherwise
         */
        public Builder to(Path file) {
            Objects.requireNonNull(file, "file");
            container = Container.of(file);
            target = file;
            return this;
        }

        /**
         * The codec. Both can be used in both containers. By default it is H.264 in Matroska and ProRes in QuickTime.
         *
         * @param codec the codec
         * @return this
         */
        public Builder codec(VideoCodec codec) {
            this.codec = Objects.requireNonNull(codec, "codec");
            return this;
        }

        /**
         * The constant frame rate of the file. By default it is 60 pictures a second, whatever the writer says.
         *
         * @param rate pictures a second
         * @return this
         */
        public Builder frameRate(FrameRate rate) {
            this.rate = Objects.requireNonNull(rate, "rate");
            return this;
        }

        /**
         * How much time libx264 may take to save bytes. Other encoders have no presets. The default is {@code
         * superfast}, which keeps up with 1280x720 at 60 pictures a second on two cores.
         *
         * @param preset {@code ultrafast}, {@code superfast}, {@code veryfast}, {@code faster}, {@code fast}, {@code
         *     medium}, {@code slow}, {@code slower} or {@code veryslow}
         * @return this
         * @throws IllegalArgumentException for any other
         */
        public Builder preset(String preset) {
            Objects.requireNonNull(preset, "preset");
            if (!EncoderSettings.PRESETS.contains(preset)) {
                throw new IllegalArgumentException(
                        "preset: " + preset + ": expected one of " + String.join(", ", EncoderSettings.PRESETS));
            }
            this.preset = preset;
            return this;
        }

        /**
         * How good the pictures are: a smaller number means better pictures and a larger file.
         *
         * @param quality for H.264 the constant rate factor of x264, 1 to 51, by default 20; other encoders get a bit
         *     rate that roughly matches. For ProRes the quantiser, 1 to 224, by default 4
         * @return this
         * @throws IllegalArgumentException if no codec has this quality; {@link #start} checks the range of the chosen
         *     one
         */
        public Builder quality(int quality) {
            if (quality < 1 || quality > MAX_QUANTISER) {
                throw new IllegalArgumentException("quality: " + quality + ": expected 1 (best) to " + MAX_CRF + " for "
                        + VideoCodec.H264 + " or 1 (best) to " + MAX_QUANTISER + " for " + VideoCodec.PRORES);
            }
            this.quality = quality;
            return this;
        }

        /**
         * Whether an existing file may be replaced. By default it may not.
         *
         * @param overwrite true to replace it when the first picture is written
         * @return this
         */
        public Builder overwrite(boolean overwrite) {
            this.overwrite = overwrite;
            return this;
        }

        /**
         * Whether the recording ends when its writer leaves. By default it waits for the next writer.
         *
         * @param stop true to end
         * @return this
         */
        public Builder stopWhenWriterLeaves(boolean stop) {
            stopWhenWriterLeaves = stop;
            return this;
        }

        /**
         * Ends the recording after a number of pictures.
         *
         * @param pictures how many the file has then, at least 1
         * @return this
         * @throws IllegalArgumentException if there are fewer
         */
        public Builder maxFrames(long pictures) {
            if (pictures < 1) {
                throw new IllegalArgumentException("pictures: " + pictures + ": expected 1 or more");
            }
            maxFrames = pictures;
            return this;
        }

        /**
         * Ends the recording after a time.
         *
         * @param duration how long the file plays then, rounded up to whole pictures; more than zero
         * @return this
         * @throws IllegalArgumentException if it is zero or negative
         */
        public Builder maxDuration(Duration duration) {
            Objects.requireNonNull(duration, "duration");
            if (duration.isZero() || duration.isNegative()) {
                throw new IllegalArgumentException("duration: " + duration + ": expected more than zero");
            }
            maxDuration = duration;
            return this;
        }

        /**
         * Starts to record as soon as there is a writer.
         *
         * @return the recorder, to be closed
         * @throws IllegalArgumentException if the quality is out of the range of the codec
         * @throws IllegalStateException if there is no file
         * @throws ShmdataException if the file cannot be written or exists, the path can never be one of a shmdata, or
         *     a native library is missing; no file is left behind
         */
        public Recorder start() {
            RecordingOptions options = options();
            Shmdata.ensureAvailable();
            LibAv.ensureAvailable();
            OutputFile output = OutputFile.reserve(options.target(), overwrite);
            try {
                return new Recorder(options, output);
            } catch (Throwable e) {
                output.abandonIfEmpty();
                throw e;
            }
        }

        RecordingOptions options() {
            if (target == null || container == null) {
                throw new IllegalStateException("a recording of " + source + " needs a file: call to()");
            }
            VideoCodec chosen = codec != null ? codec : container.defaultCodec();
            EncoderSettings encoder = new EncoderSettings(chosen, rate, preset, qualityFor(chosen));
            return new RecordingOptions(source, target, container, encoder, stopWhenWriterLeaves, maxSlots());
        }

        private int qualityFor(VideoCodec chosen) {
            boolean h264 = chosen == VideoCodec.H264;
            if (quality == null) {
                return h264 ? DEFAULT_H264_QUALITY : DEFAULT_PRORES_QUALITY;
            }
            int max = h264 ? MAX_CRF : MAX_QUANTISER;
            if (quality > max) {
                throw new IllegalArgumentException(
                        "quality: " + quality + ": expected 1 (best) to " + max + " for " + chosen);
            }
            return quality;
        }

        private long maxSlots() {
            return maxDuration == null
                    ? maxFrames
                    : Math.min(maxFrames, (long) Math.ceil(saturatedNanos(maxDuration) / 1e9 * rate.perSecond()));
        }
    }
}
