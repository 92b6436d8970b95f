// SPDX-License-Identifier: Apache-2.0
package org.shmdata.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The program gst-launch-1.0, for tests that compare with GStreamer. They are skipped if it is not installed. */
public final class GStreamer {
    private static final long SECONDS = 60;

    private GStreamer() {}

    /** Skips the calling test unless gst-launch-1.0 and videotestsrc are installed. */
    public static void assumeInstalled() {
        Assumptions.assumeTrue(
                isInstalled(),
                "gst-launch-1.0 with videotestsrc is not installed: apt-get install gstreamer1.0-tools gstreamer1.0-plugins-base");
    }

    private static boolean isInstalled() {
        try {
            run("videotestsrc num-buffers=1 ! videoconvert ! fakesink");
            return true;
        } catch (IOException notThere) {
            return false;
        }
    }

    /**
     * Runs pipelines side by side to their end.
     *
     * @param pipelines each as on the command line, with arguments without spaces
     * @throws IOException if gst-launch-1.0 is not installed or fails
     */
    public static void run(List<String> pipelines) throws IOException {
        run(String.join(" ", pipelines));
    }

    /**
     * Runs a pipeline to its end.
     *
     * @param pipeline as on the command line, with arguments without spaces
     * @throws IOException if gst-launch-1.0 is not installed or fails
     */
    public static void run(String pipeline) throws IOException {
        List<String> command = new ArrayList<>(List.of("gst-launch-1.0", "-q"));
        command.addAll(List.of(pipeline.split(" ")));
        Path log = Files.createTempFile("gst-launch", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("no end after " + SECONDS + " s: " + command);
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        "exit code " + process.exitValue() + " of " + command + ": " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            Files.delete(log);
        }
    }
}
