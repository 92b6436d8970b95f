// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.shmdata.ShmdataException;
import org.shmdata.caps.FrameRate;
import org.shmdata.ffmpeg.Recorder;
import org.shmdata.ffmpeg.RecorderStatistics;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What commands do with a recorder: wait for it, and say what it did. */
final class Recordings {
    private Recordings() {}

    /**
     * Sets options, or starts a recorder with them. An option that is wrong is a usage error, like one that cannot be
     * read.
     *
     * @param <T> what the call gives
     */
    static <T> T withOptions(CommandLine command, Supplier<T> call) {
        try {
            return call.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    /**
     * Waits for the end of a recording; an interruption ends it.
     *
     * @param progress is shown how far it is
     * @throws ShmdataException if the recording failed
     */
    static void awaitEnd(Recorder recorder, Interruption interruption, Progress progress) throws InterruptedException {
        interruption.onRequest(() -> endQuietly(recorder));
        while (!recorder.awaitFinished(Duration.ofNanos(Math.max(0, progress.dueNanos() - System.nanoTime())))) {
            progress.show(progress(recorder.statistics()), System.nanoTime());
        }
        recorder.close();
        // a failure is thrown once, and the interruption may have been the one to get it
        recorder.failure().ifPresent(Recordings::rethrow);
    }

    private static void rethrow(ShmdataException failure) {
        throw failure;
    }

    /** Ends a recording; if it failed, {@link #awaitEnd} tells. Any thread. */
    static void endQuietly(Recorder recorder) {
        try {
            recorder.close();
        } catch (ShmdataException e) {
            // awaitEnd throws it
        }
    }

    /**
     * Makes sure that there is a file.
     *
     * @throws ShmdataException if no frame came, so that there is none
     */
    static void requireFrames(Recorder recorder) {
        if (recorder.statistics().written() == 0) {
            throw new ShmdataException(recorder.file() + ": nothing recorded, no frame came");
        }
    }

    /** {@code 1280x720 at 60 fps, H.264 by libx264, 5.00 s, 1.23 MB}. */
    static String picture(RecorderStatistics of) {
        return String.format(
                Locale.ROOT,
                "%dx%d at %s fps, %s by %s, %.2f s, %.2f MB",
                of.width(),
                of.height(),
                fps(of.frameRate()),
                of.codec(),
                of.encoder(),
                of.seconds(),
                of.bytes() / 1e6);
    }

    /** {@code 300 frames received, 300 pictures written, 0 repeated, 0 dropped}. */
    static String counts(RecorderStatistics of) {
        String counts = of.received() + " frames received, " + of.written() + " pictures written, " + of.repeated()
                + " repeated, " + of.dropped() + " dropped";
        return of.dropped() == 0
                ? counts
                : counts + " (" + of.droppedByRate() + " faster than the file's rate, " + of.droppedByEncoder()
                        + " since the encoder was too slow, " + of.droppedBySize() + " of a wrong size)";
    }

    private static String progress(RecorderStatistics of) {
        return of.received() == 0
                ? "waiting for a writer"
                : String.format(
                        Locale.ROOT,
                        "%.1f s, %d received, %d written, %d repeated, %d dropped, %.2f MB",
                        of.seconds(),
                        of.received(),
                        of.written(),
                        of.repeated(),
                        of.dropped(),
                        of.bytes() / 1e6);
    }

    private static String fps(FrameRate rate) {
        return rate.denominator() == 1 ? Integer.toString(rate.numerator()) : rate.toString();
    }
}
