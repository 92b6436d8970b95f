// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import java.nio.file.Path;

/** Records a shmdata until the JVM ends. */
final class ShmRecorder {
    private ShmRecorder() {}

    public static void main(String[] arguments) throws InterruptedException {
        Recorder recorder =
                Recorder.at(Path.of(arguments[0])).to(Path.of(arguments[1])).start();
        System.out.println("started");
        while (recorder.statistics().received() < Long.parseLong(arguments[2])) {
            Thread.sleep(5);
        }
        System.out.println("received");
        Thread.currentThread().join();
    }
}
