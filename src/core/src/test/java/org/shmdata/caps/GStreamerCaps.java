// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** What GStreamer reads and prints, through Python; tests that ask are skipped where either is not installed. */
final class GStreamerCaps {
    /** Stands for caps that GStreamer refuses. */
    static final String REFUSED = "-";

    private static final long SECONDS = 60;
    private static final int NOT_INSTALLED = 3;

    private GStreamerCaps() {}

    /** For each text, which is of one line, what gst_caps_to_string gives for what gst_caps_from_string took. */
    static List<String> printed(List<String> texts) throws IOException {
        Path input = Files.createTempFile("caps", ".in");
        Path output = Files.createTempFile("caps", ".out");
        Path log = Files.createTempFile("caps", ".log");
        try {
            Files.write(input, texts);
            Process python = start(input, output, log);
            if (!python.waitFor(SECONDS, TimeUnit.SECONDS)) {
                python.destroyForcibly();
                throw new AssertionError("no end of python3 after " + SECONDS + " s");
            }
            Assumptions.assumeTrue(
                    python.exitValue() != NOT_INSTALLED,
                    "GStreamer's libraries are not installed: apt-get install libgstreamer-plugins-base1.0-0");
            if (python.exitValue() != 0) {
                throw new IOException("exit code " + python.exitValue() + " of python3: " + Files.readString(log));
            }
            return Files.readAllLines(output);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            Files.delete(input);
            Files.delete(output);
            Files.delete(log);
        }
    }

    private static Process start(Path input, Path output, Path log) throws IOException {
        ProcessBuilder python = new ProcessBuilder("python3", "-c", script())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(log.toFile());
        try {
            return python.start();
        } catch (IOException notThere) {
            Assumptions.assumeTrue(false, "python3 is not installed: " + notThere.getMessage());
            throw notThere;
        }
    }

    private static String script() throws IOException {
        try (InputStream in = Objects.requireNonNull(GStreamerCaps.class.getResourceAsStream("gst-caps.py"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
