// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.shmdata.FollowersListener;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataWriter;
import org.shmdata.WriteAccess;
import org.shmdata.caps.FrameRate;
import org.shmdata.cli.pattern.TestPattern;

/** Writes a test pattern at its frame rate. */
final class Sender {
    /** How soon an interruption is noticed while a follower holds the writer back. */
    private static final Duration WRITE_TIMEOUT = Duration.ofMillis(200);

    private final TestPattern pattern;
    private final long frameBytes;
    private final FrameRate rate;

    /** How many got the last frame. */
    private int followers;

    /**
     * @param frameBytes the size of the pattern's frames
     * @param rate frames per second
     */
    Sender(TestPattern pattern, long frameBytes, FrameRate rate) {
        this.pattern = pattern;
        this.frameBytes = frameBytes;
        this.rate = rate;
    }

    /**
     * Opens the writer, writes, and closes it.
     *
     * @param options of the writer; its followers and its write timeout are set here
     * @param frames how many to write
     * @param waitForFollower whether to begin when the first follower has joined
     * @param interruption ends it early
     * @param opened is told once the writer is there
     */
    SendReport send(
            ShmdataWriter.Builder options,
            long frames,
            boolean waitForFollower,
            Interruption interruption,
            Consumer<ShmdataWriter> opened)
            throws InterruptedException {
        CountDownLatch begin = new CountDownLatch(waitForFollower ? 1 : 0);
        interruption.onRequest(begin::countDown);
        options.writeTimeout(WRITE_TIMEOUT).followers(new FollowersListener() {
            @Override
            public void joined(int id) {
                begin.countDown();
            }
        });
        try (ShmdataWriter writer = options.open()) {
            opened.accept(writer);
            begin.await();
            return write(writer, frames, interruption);
        }
    }

    private SendReport write(ShmdataWriter writer, long frames, Interruption interruption) throws InterruptedException {
        long written = publish(writer, 0, 0, interruption) ? 1 : 0;
        awaitTaken(writer, interruption);
        // time counts from here: a follower may need a while for its first frame, since it opens what it needs then
        long start = System.nanoTime();
        Pacer pacer = new Pacer(rate, start);
        // after the last frame once more: it stands as long as the others did
        while (interruption.sleepUntil(pacer.dueNanos(written)) && written < frames) {
            long now = System.nanoTime();
            pacer.begun(written, now);
            if (publish(writer, written, now - start, interruption)) {
                written++;
            }
        }
        return new SendReport(written, System.nanoTime() - start, followers);
    }

    /** Writes a frame; false if an interruption came while a follower held the writer back. */
    private boolean publish(ShmdataWriter writer, long frame, long clockNanos, Interruption interruption) {
        while (!interruption.isRequested()) {
            try (WriteAccess access = turn(writer)) {
                if (access != null) {
                    pattern.paint(access.buffer(), frame, clockNanos);
                    followers = access.publish();
                    return true;
                }
            }
        }
        return false;
    }

    /** Null if followers held the writer back for longer than its timeout. */
    private @Nullable WriteAccess turn(ShmdataWriter writer) {
        try {
            return writer.acquire(frameBytes);
        } catch (ShmdataException e) {
            if (e.reason() == ShmdataException.Reason.TIMED_OUT) {
                return null;
            }
            throw e;
        }
    }

    /** Waits until the followers have read the frame before, or an interruption comes. */
    private void awaitTaken(ShmdataWriter writer, Interruption interruption) {
        boolean taken = false;
        while (!taken && !interruption.isRequested()) {
            try (WriteAccess access = turn(writer)) {
                taken = access != null;
            }
        }
    }
}
