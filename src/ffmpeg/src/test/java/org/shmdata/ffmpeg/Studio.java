// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.shmdata.FrameCopy;
import org.shmdata.ShmdataException;
import org.shmdata.caps.FrameRate;

/** A recording whose frames and whose time the test makes: as fast as the encoder goes, and without shared memory. */
final class Studio {
    private static final Path SHMDATA = Path.of("/nowhere/video");
    private static final long WATCHDOG_SECONDS = 60;

    final Recording recording;
    private volatile long now;
    private volatile boolean onEndCalled;

    Studio(Recorder.Builder options) {
        RecordingOptions built = options.options();
        recording =
                new Recording(built, OutputFile.reserve(built.target(), false), () -> now, () -> onEndCalled = true);
    }

    /** The options of a recording to that file, to be passed on. */
    static Recorder.Builder to(Path file) {
        LibAv.ensureAvailable();
        return Recorder.at(SHMDATA).to(file);
    }

    void connect(CounterFrames frames) {
        recording.connected(frames.caps().toString());
    }

    /** A frame that arrives at a time, as soon as the encoder has room for it. */
    void frame(ByteBuffer bytes, long nanos) throws InterruptedException {
        awaitRoom();
        now = nanos;
        recording.record(FrameCopy.of("video/x-raw", bytes, 0, nanos));
    }

    void awaitRoom() throws InterruptedException {
        while (recording.queued() > 2 && !recording.isOver()) {
            TimeUnit.MICROSECONDS.sleep(100);
        }
    }

    /** Frames that arrive regularly, one of each number. */
    void play(CounterFrames frames, int from, int to, FrameRate rate) throws InterruptedException {
        for (int i = from; i < to; i++) {
            frame(frames.draw(i), rate.nanosOfFrame(i));
        }
    }

    void setTime(long nanos) {
        now = nanos;
    }

    /** Ends the recording and waits for the file. */
    RecorderStatistics finish() throws InterruptedException {
        recording.end();
        return awaitEnd();
    }

    /** Waits until it ends by itself; throws its failure. */
    RecorderStatistics awaitEnd() throws InterruptedException {
        ShmdataException failure = awaitFailure();
        if (failure != null) {
            throw failure;
        }
        return recording.statistics();
    }

    /** Waits until it ends by itself; null if it does not fail. */
    ShmdataException awaitFailure() throws InterruptedException {
        if (!recording.awaitEnded(TimeUnit.SECONDS.toNanos(WATCHDOG_SECONDS))) {
            throw new AssertionError("the recording did not end");
        }
        if (!onEndCalled) {
            throw new AssertionError("the end was not told");
        }
        return recording.failure();
    }
}
