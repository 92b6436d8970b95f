// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shmdata.ShmdataException;
import org.shmdata.testing.ChildJvm;

/** How FFmpeg's libraries are loaded, each time in a JVM that has none of them yet. */
@Timeout(120)
class LibAvTest {
    @TempDir
    Path dir;

    @Test
    void aMissingJarIsNamedEachTime() throws Exception {
        String platform = Loader.Detector.getPlatform();
        Path file = dir.resolve("a.mkv");
        try (ChildJvm jvm = ChildJvm.of(WithoutFfmpeg.class)
                .without(jar -> Path.of(jar).getFileName().toString().matches("ffmpeg-.*-" + platform + ".*"))
                .start(file.toString())) {
            for (int time = 0; time < 2; time++) {
                String line = jvm.readLine();
                while (line != null && !line.startsWith("UNAVAILABLE ")) {
                    line = jvm.readLine(); // what newer JDKs say of native access comes first
                }
                assertTrue(
                        line != null
                                && line.startsWith(
                                        "UNAVAILABLE no FFmpeg for " + platform + ": put the jars org.bytedeco:ffmpeg"),
                        line);
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

    /** Reading needs nothing of shmdata's, so nobody else looks at the directory before. */
    @Test
    void whatAnotherUserMayHavePlantedIsNotLoaded() throws Exception {
        assertEquals("available", answer(cache()));
        Path library = cached("libavcodec.so");
        Files.setAttribute(dir, "unix:mode", 0755);
        Files.setAttribute(library, "unix:mode", 0777);
        String answer = answer(cache());
        assertTrue(
                answer.startsWith("UNAVAILABLE no native libraries are loaded from " + dir + ": " + library
                        + " can be written to by others"),
                answer);
        assertTrue(answer.endsWith("-Dorg.bytedeco.javacpp.cachedir=DIRECTORY"), answer);
    }

    @Test
    void whichFileIsDamagedIsSaid() throws Exception {
        assertEquals("available", answer(cache()));
        Path library = cached("libjniavcodec.so");
        FileTime time = Files.getLastModifiedTime(library);
        Files.write(library, new byte[(int) Files.size(library)]);
        Files.setLastModifiedTime(library, time);
        String answer = answer(cache());
        assertTrue(
                answer.startsWith(
                        "UNAVAILABLE FFmpeg for " + Loader.Detector.getPlatform() + " cannot be loaded: " + library),
                answer);
        assertTrue(answer.endsWith("if the unpacked file is damaged, delete " + library), answer);
        Files.delete(library);
        assertEquals("available", answer(cache()));
    }

    @Test
    void ifJavaRefusesTheOptionIsNamed() throws Exception {
        assumeTrue(Runtime.version().feature() >= 24, "before JDK 24 Java refuses no native libraries");
        String answer = answer("--illegal-native-access=deny");
        assertTrue(answer.endsWith(": start Java with --enable-native-access=ALL-UNNAMED"), answer);
        assertEquals("available", answer("--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED"));
    }

    private String cache() {
        return "-Dorg.bytedeco.javacpp.cachedir=" + dir;
    }

    private Path cached(String name) throws IOException {
        try (Stream<Path> unpacked = Files.walk(dir)) {
            return unpacked.filter(
                            file -> file.getFileName().toString().startsWith(name) && !Files.isSymbolicLink(file))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * What a JVM says that has these options. It has one build of FFmpeg: there is another one to fall back to
     * otherwise.
     */
    private String answer(String... options) throws Exception {
        try (ChildJvm jvm = ChildJvm.of(Reading.class)
                .without(jar -> jar.contains("-gpl"))
                .options(options)
                .start(dir.toString())) {
            String line = jvm.readLine();
            while (line != null && !line.startsWith("it says ")) {
                line = jvm.readLine();
            }
            assertEquals(0, jvm.awaitEnd());
            return String.valueOf(line).replaceFirst("^it says ", "");
        }
    }

    /** Tries to read a video. */
    static final class Reading {
        private Reading() {}

        public static void main(String[] arguments) throws IOException {
            String answer = "available";
            try {
                VideoReader.open(Path.of("/nowhere/a.mkv")).close();
            } catch (ShmdataException e) {
                if (e.reason() == ShmdataException.Reason.UNAVAILABLE) {
                    answer = "UNAVAILABLE " + e.getMessage();
                }
            }
            // what is mapped was loaded, whatever was said
            if (answer.contains("no native libraries are loaded")
                    && Files.readString(Path.of("/proc/self/maps")).contains(arguments[0] + "/")) {
                answer += ", but they were";
            }
            System.out.println("it says " + answer);
        }
    }

    /** Tries to record, twice: a class that could not be loaded fails in another way the second time. */
    static final class WithoutFfmpeg {
        private WithoutFfmpeg() {}

        public static void main(String[] arguments) {
            for (int time = 0; time < 2; time++) {
                try {
                    Recorder.at(Path.of("/nowhere/video"))
                            .to(Path.of(arguments[0]))
                            .start();
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
