// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shmdata.ShmdataException;

/** How FFmpeg's libraries are loaded, each time in a JVM that has none of them yet. */
@Timeout(120)
class LibAvTest {
    @TempDir
    Path dir;

    @Test
    void aMissingJarIsNamedEachTime() throws Exception {
        String platform = Loader.Detector.getPlatform();
        Path file = dir.resolve("a.mkv");
        try (ChildJvm jvm = ChildJvm.start(
                WithoutFfmpeg.class, jar -> !Path.of(jar).getFileName().toString().matches("ffmpeg-.*-" + platform + ".*"), file.toString())) {
            for (int time = 0; time < 2; time++) {
                String line = jvm.readLine();
                assertTrue(line.startsWith("UNAVAILABLE no FFmpeg for " + platform + ": put the jars org.bytedeco:ffmpeg"), line);
            }
            assertEquals(0, jvm.awaitEnd());
        }
        assertFalse(Files.exists(file));
    }

    @ParameterizedTest
    @CsvSource({"true, 24", "false, 8"})
    void anApplicationMayKeepFfmpegsLog(String property, String level) throws Exception {
        try (ChildJvm jvm = ChildJvm.start(OwnLog.class, property)) {
            jvm.awaitLine("level " + level);
            assertEquals(0, jvm.awaitEnd());
        }
    }

    /** Tries to record, twice: a class that could not be loaded fails in another way the second time. */
    static final class WithoutFfmpeg {
        private WithoutFfmpeg() {}

        public static void main(String[] arguments) {
            for (int time = 0; time < 2; time++) {
                try {
                    Recorder.of(Path.of("/nowhere/video")).to(Path.of(arguments[0])).start();
                } catch (ShmdataException e) {
                    System.out.println(e.reason() + " " + e.getMessage());
                }
            }
        }
    }

    /** An application with a log level of its own. */
    static final class OwnLog {
        private OwnLog() {}

        public static void main(String[] arguments) {
            System.setProperty("org.shmdata.ffmpeg.log", arguments[0]);
            avutil.av_log_set_level(avutil.AV_LOG_FATAL);
            LibAv.ensureAvailable();
            System.out.println("level " + avutil.av_log_get_level());
        }
    }
}
