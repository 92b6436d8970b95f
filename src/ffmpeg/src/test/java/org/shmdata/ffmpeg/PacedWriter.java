// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.shmdata.ShmdataWriter;
import org.shmdata.caps.FrameRate;

/** Writes numbered pictures to a shmdata at a constant rate. As a program: until it is killed. */
final class PacedWriter {
    private PacedWriter() {}

    public static void main(String[] arguments) {
        CounterFrames frames = new CounterFrames(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        int first = Integer.parseInt(arguments[3]);
        try (ShmdataWriter writer =
                ShmdataWriter.at(Path.of(arguments[0])).video(frames.caps()).open()) {
            awaitFollower(writer);
            for (int i = first; ; i += 10) {
                write(writer, frames, i, i + 10, 60);
                System.out.println("frame " + (i + 9));
            }
        }
    }

    static void awaitFollower(ShmdataWriter writer) {
        while (writer.followerCount() == 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Writes the pictures of those numbers, and returns when the last one has had its time. */
    static void write(ShmdataWriter writer, CounterFrames frames, int from, int to, int rate) {
        long start = System.nanoTime();
        for (int i = from; i < to; i++) {
            writer.write(frames.draw(i));
            sleepUntil(start + FrameRate.of(rate).nanosOfFrame(i + 1 - from));
        }
    }

    static void sleepUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
