// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.shmdata.FrameCopy;
import org.shmdata.caps.FrameRate;

/** Records numbered pictures at 60 a second, in real time, until it is killed. Says every tenth number. */
final class SyntheticRecording {
    private SyntheticRecording() {}

    public static void main(String[] arguments) {
        RecordingOptions options = Studio.to(Path.of(arguments[0])).options();
        Recording recording =
                new Recording(options, OutputFile.reserve(options.target(), false), System::nanoTime, () -> {});
        CounterFrames frames = new CounterFrames(320, 240);
        recording.connected(frames.caps().toString());
        long start = System.nanoTime();
        for (int i = 0; !recording.isOver(); i++) {
            long due = start + FrameRate.of(60).nanosOfFrame(i);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            recording.record(FrameCopy.of(frames.caps().toString(), frames.draw(i), i, System.nanoTime()));
            if (i % 10 == 0) {
                System.out.println(
                        "frame " + i + " to " + recording.statistics().encoder());
            }
        }
        System.out.println("failure " + recording.failure());
    }
}
