// SPDX-License-Identifier: Apache-2.0
package org.shmdata.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program of somebody else's, compiled against the packaged jars with every warning an error, and run in a JVM of its own: on the class path and on
 * the module path. It has the jars that a user has: this project's two and JavaCPP's, none with annotations.
 */
@Timeout(120)
class ConsumerIT {
    private static final String MAIN = "org.example.consumer.Main";

    /** No flag silences the warning of native libraries before this version. */
    private static final int WARNS_OF_NATIVES = 24;

    @TempDir
    Path directory;

    @Test
    void onTheClassPath() throws Exception {
        String jars = jars();
        compile("-Xlint:all", "-cp", jars);
        assertEquals(
                "3 bytes of application/x-test from the class path through the class path",
                run("ALL-UNNAMED", "-cp", classes() + File.pathSeparator + jars, MAIN));
    }

    @Test
    void onTheModulePath() throws Exception {
        String jars = jars();
        // all jars of the kind that names itself in its manifest get that one warning
        compile("-Xlint:all,-requires-automatic", "--module-path", jars);
        String modules = classes() + File.pathSeparator + jars;
        assertEquals(
                "3 bytes of application/x-test from org.example.consumer through org.shmdata",
                run(
                        "org.shmdata,org.bytedeco.javacpp",
                        "--module-path",
                        modules,
                        "--module",
                        "org.example.consumer/" + MAIN));
    }

    @Test
    void withoutJavaCppIsToldWhatIsMissing() throws Exception {
        String jars = jars();
        compile("-Xlint:all", "-cp", jars);
        String without = Stream.of(jars.split(File.pathSeparator, -1))
                .filter(jar -> !Path.of(jar).getFileName().toString().startsWith("javacpp"))
                .collect(Collectors.joining(File.pathSeparator));
        String said = run("ALL-UNNAMED", "-cp", classes() + File.pathSeparator + without, MAIN);
        assertTrue(
                said.contains("ShmdataException: no JavaCPP: put the jar org.bytedeco:javacpp on the class path"),
                said);
    }

    private Path classes() {
        return directory.resolve("classes");
    }

    /** The jars a program needs, of those this test runs with. */
    private static String jars() {
        List<String> jars = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(jar -> Path.of(jar).getFileName().toString().matches("(shmdata|javacpp)-\\d.*\\.jar"))
                .toList();
        assertEquals(3, jars.size(), jars.toString());
        return String.join(File.pathSeparator, jars);
    }

    private void compile(String lint, String pathOption, String jars) throws IOException, URISyntaxException {
        List<Path> sources = new ArrayList<>(List.of(source("org/example/consumer/Main.java")));
        if (pathOption.equals("--module-path")) {
            sources.add(source("module-info.java"));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<String> options = List.of(lint, "-Werror", "-d", classes().toString(), pathOption, jars);
            boolean compiled = compiler.getTask(
                            said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertTrue(compiled, said.toString());
            assertEquals("", said.toString());
        }
    }

    private static Path source(String name) throws URISyntaxException {
        URL found = Objects.requireNonNull(ConsumerIT.class.getResource("/consumer/" + name), name);
        return Path.of(found.toURI());
    }

    /** What the program says, warnings of the JVM with it. */
    private String run(String nativeModules, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xcheck:jni"));
        command.add("-Dorg.bytedeco.javacpp.cachedir=" + directory.resolve("cache"));
        if (Runtime.version().feature() >= WARNS_OF_NATIVES) {
            command.add("--enable-native-access=" + nativeModules);
        }
        command.addAll(List.of(arguments));
        command.add(directory.resolve("data").toString());
        Path said = directory.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "still running: " + command);
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(said).lines().collect(Collectors.joining("\n"));
    }
}
