// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.shmdata.testing.SystemVObjects;

/**
 * A JVM to be tortured: a crash is seen from outside. Which one, and how, system properties say: {@code
 * shmdata.torture.java} names the executable (this JVM's), {@code shmdata.torture.jvm} its options, such as {@code
 * -XX:+UseZGC}.
 */
final class TortureJvm {
    private static final Pattern RELEASE = Pattern.compile("JAVA_VERSION=\"([0-9]+)");
    private static final int NATIVE_ACCESS_SINCE = 22;

    /** What the JVM says of misused JNI, of natives it would rather not load, of options it does not know. */
    private static final Pattern WARNING = Pattern.compile("(?m)^(WARNING|FATAL ERROR|.* VM warning).*$");

    private final Process process;
    private final Path directory;
    private final Path output;

    private TortureJvm(Process process, Path directory, Path output) {
        this.process = process;
        this.directory = directory;
        this.output = output;
    }

    /** Starts one that runs a class of these tests with {@code -Xcheck:jni}, its output in a file. */
    static TortureJvm start(Path directory, Class<?> main, String... arguments) throws IOException {
        Path output = directory.resolve("output.txt");
        List<String> options = List.of(
                "-Xcheck:jni",
                "-ea",
                "-Xmx256m",
                "-XX:MaxDirectMemorySize=1g",
                "-XX:ErrorFile=" + directory.resolve("hs_err.log"),
                "-XX:-CreateCoredumpOnCrash");
        ProcessBuilder builder = new ProcessBuilder(command(options, main, arguments));
        return new TortureJvm(
                builder.redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                directory,
                output);
    }

    /** How to run a class of these tests in another JVM of the same kind. */
    static List<String> command(List<String> options, Class<?> main, String... arguments) throws IOException {
        String own = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String java = System.getProperty("shmdata.torture.java", own);
        String given = System.getProperty("shmdata.torture.jvm", "").trim();
        List<String> command = new ArrayList<>(List.of(java));
        if (feature(java) >= NATIVE_ACCESS_SINCE) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options);
        if (!given.isEmpty()) {
            command.addAll(List.of(given.split(" +")));
        }
        command.addAll(List.of(
                "-Dshmdata.torture.java=" + java,
                "-Dshmdata.torture.jvm=" + given,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The first number of a JDK's version; of this JVM's if it is unknown. */
    private static int feature(String java) throws IOException {
        Path executable = Path.of(java);
        Path release = Files.exists(executable)
                ? executable.toRealPath().resolve("../../release").normalize()
                : executable;
        if (Files.isRegularFile(release)) {
            Matcher version = RELEASE.matcher(Files.readString(release));
            if (version.find()) {
                return Integer.parseInt(version.group(1));
            }
        }
        return Runtime.version().feature();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    /**
     * Waits for its end, which must be of its own will and with that exit code, without a crash and without a warning.
     */
    void awaitEnd(int exitCode, long seconds) throws IOException, InterruptedException {
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        if (!ended) {
            // its threads, into its output
            new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            Thread.sleep(2000);
            process.destroyForcibly().waitFor();
        }
        Path crash = directory.resolve("hs_err.log");
        String text = output();
        assertFalse(Files.exists(crash), () -> text + "\n" + head(crash));
        assertTrue(ended, () -> "hangs:\n" + text);
        assertEquals(exitCode, process.exitValue(), text);
        assertEquals(List.of(), SystemVObjects.segmentsOf(process.pid()), text);
        Matcher warning = WARNING.matcher(text);
        assertFalse(warning.find(), text);
    }

    private static String head(Path crash) {
        try (var lines = Files.lines(crash)) {
            return String.join("\n", lines.limit(200).toList());
        } catch (IOException e) {
            return e.toString();
        }
    }
}
