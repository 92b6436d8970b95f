// SPDX-License-Identifier: Apache-2.0
package org.shmdata.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A program of somebody else's, compiled against the packaged jars with every warning an error, and run in a JVM of its
 * own: on the class path, on the module path, in an image made by jlink, and in one jar with all that it needs. It has
 * the jars that a user has: this project's two and JavaCPP's, none with annotations.
 */
@Timeout(120)
class ConsumerIT {
    private static final String MAIN = "org.example.consumer.Main";
    private static final String MODULE = "org.example.consumer";
    private static final String NATIVE_MODULES = "org.shmdata,org.bytedeco.javacpp";

    /** No flag silences the warning of native libraries before this version. */
    private static final int WARNS_OF_NATIVES = 24;

    private static final Pattern RELEASE = Pattern.compile("JAVA_VERSION=\"([0-9]+)");

    @TempDir
    Path directory;

    /** The JDK that runs the test, and others of later versions that are installed. */
    static Set<Path> jdks() throws IOException {
        Set<Path> jdks = new LinkedHashSet<>(List.of(Path.of(System.getProperty("java.home"))));
        Path installed = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(installed)) {
            try (Stream<Path> homes = Files.list(installed)) {
                homes.filter(home -> Files.isRegularFile(home.resolve("release"))
                                && Files.isExecutable(home.resolve("bin/jlink")))
                        .filter(home -> feature(home) > Runtime.version().feature())
                        .forEach(jdks::add);
            }
        }
        return jdks;
    }

    private static int feature(Path jdk) {
        try {
            Matcher version = RELEASE.matcher(Files.readString(jdk.resolve("release")));
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void onTheClassPath(Path jdk) throws Exception {
        String jars = jars();
        compile("-cp", jars);
        assertEquals(
                "3 bytes of application/x-test from the class path through the class path",
                run(jdk, "ALL-UNNAMED", "-cp", classes() + File.pathSeparator + jars, MAIN));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void onTheModulePath(Path jdk) throws Exception {
        String jars = jars();
        compile("--module-path", jars);
        assertEquals(
                "3 bytes of application/x-test from org.example.consumer through org.shmdata",
                run(
                        jdk,
                        NATIVE_MODULES,
                        "--module-path",
                        classes() + File.pathSeparator + jars,
                        "--module",
                        MODULE + "/" + MAIN));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void inAnImageOfJlink(Path jdk) throws Exception {
        String jars = jars();
        compile("--module-path", jars);
        Path image = directory.resolve("image");
        assertEquals(
                "",
                said(List.of(
                        jdk.resolve("bin/jlink").toString(),
                        "--module-path",
                        classes() + File.pathSeparator + jars,
                        "--add-modules",
                        MODULE + ",org.shmdata.linux.x86_64",
                        "--output",
                        image.toString())));
        assertEquals(
                "3 bytes of application/x-test from org.example.consumer through org.shmdata",
                run(image, NATIVE_MODULES, "--module", MODULE + "/" + MAIN));
        String modules = said(List.of(image.resolve("bin/java").toString(), "--list-modules"));
        assertTrue(!modules.contains("java.desktop"), modules);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void inOneJar(Path jdk) throws Exception {
        String jars = jars();
        compile("-cp", jars);
        Path jar = directory.resolve("shaded.jar");
        shade(jar, jars);
        assertEquals(
                "3 bytes of application/x-test from the class path through the class path",
                run(jdk, "ALL-UNNAMED", "-cp", jar.toString(), MAIN));
    }

    /** As maven-shade-plugin does: all classes and resources in one jar, without the descriptors of the modules. */
    private void shade(Path jar, String jars) throws IOException {
        Set<String> names = new HashSet<>();
        try (JarOutputStream shaded = new JarOutputStream(Files.newOutputStream(jar))) {
            for (String each : jars.split(File.pathSeparator, -1)) {
                try (JarFile from = new JarFile(each)) {
                    for (JarEntry entry : Collections.list(from.entries())) {
                        if (!entry.isDirectory()
                                && !entry.getName().endsWith("module-info.class")
                                && names.add(entry.getName())) {
                            try (InputStream in = from.getInputStream(entry)) {
                                add(shaded, entry.getName(), in.readAllBytes());
                            }
                        }
                    }
                }
            }
            try (Stream<Path> compiled = Files.walk(classes())) {
                for (Path file : compiled.filter(Files::isRegularFile).toList()) {
                    String name = classes().relativize(file).toString();
                    add(shaded, name, Files.readAllBytes(file));
                }
            }
        }
    }

    private static void add(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(bytes);
        jar.closeEntry();
    }

    @Test
    void withoutJavaCppIsToldWhatIsMissing() throws Exception {
        String jars = jars();
        compile("-cp", jars);
        String without = Stream.of(jars.split(File.pathSeparator, -1))
                .filter(jar -> !Path.of(jar).getFileName().toString().startsWith("javacpp"))
                .collect(Collectors.joining(File.pathSeparator));
        String said = run(
                Path.of(System.getProperty("java.home")),
                "ALL-UNNAMED",
                "-cp",
                classes() + File.pathSeparator + without,
                MAIN);
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

    private void compile(String pathOption, String jars) throws IOException, URISyntaxException {
        List<Path> sources = new ArrayList<>(List.of(source("org/example/consumer/Main.java")));
        if (pathOption.equals("--module-path")) {
            sources.add(source("module-info.java"));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<String> options = List.of(
                    "-Xlint:all", "-Werror", "--release", "17", "-d", classes().toString(), pathOption, jars);
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
    private String run(Path home, String nativeModules, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/java").toString(), "-Xcheck:jni"));
        command.add("-Dorg.bytedeco.javacpp.cachedir=" + directory.resolve("cache"));
        if (feature(home) >= WARNS_OF_NATIVES) {
            command.add("--enable-native-access=" + nativeModules);
        }
        command.addAll(List.of(arguments));
        command.add(directory.resolve("data").toString());
        return said(command);
    }

    private String said(List<String> command) throws IOException, InterruptedException {
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
