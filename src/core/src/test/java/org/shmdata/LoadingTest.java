// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.testing.ChildJvm;

/** Where the native library cannot be loaded, the message names the cause. */
@Timeout(120)
class LoadingTest {
    private static final String BINDINGS = "org/shmdata/bindings/" + Loader.Detector.getPlatform();

    @TempDir
    Path directory;

    /** The entry of the class path that the natives are in. */
    private Path natives;

    @BeforeEach
    void find() throws Exception {
        URL library =
                getClass().getClassLoader().getResource(BINDINGS + "/" + System.mapLibraryName("jnishmdata_sessions"));
        assumeTrue(library != null && library.getProtocol().equals("file"), "the natives are not in a directory");
        natives = Path.of(library.toURI())
                .getParent()
                .resolve(Path.of(BINDINGS).relativize(Path.of("")))
                .normalize();
    }

    private List<Path> libraries() throws IOException {
        try (Stream<Path> files = Files.list(natives.resolve(BINDINGS))) {
            return files.toList();
        }
    }

    /** What a JVM says that has something else in the place of the natives. */
    private String answer(String classPath, String... properties) throws Exception {
        List<String> options = new ArrayList<>(List.of("-cp", classPath, "-Dpath=" + directory.resolve("data")));
        options.addAll(List.of(properties));
        try (ChildJvm child = ChildJvm.of(Loads.class).options(options).start()) {
            String line = child.readLine();
            while (line != null && !line.startsWith("it is ")) {
                line = child.readLine();
            }
            assertEquals(0, child.awaitEnd());
            return String.valueOf(line);
        }
    }

    private String classPath(Path... instead) {
        Stream<String> kept = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).toAbsolutePath().normalize().equals(natives));
        return Stream.concat(kept, Arrays.stream(instead).map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Path jar() throws IOException {
        Path jar = directory.resolve("natives.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (Path library : libraries()) {
                zip.putNextEntry(new ZipEntry(BINDINGS + "/" + library.getFileName()));
                Files.copy(library, zip);
                zip.closeEntry();
            }
        }
        return jar;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void withoutTheJarOfThePlatformItIsNamed(int first) throws Exception {
        String answer = answer(classPath(), "-Dfirst=" + first);
        assertFalse(answer.contains(" or "), answer);
        assertTrue(answer.contains("no bundled libshmdata for " + Loader.Detector.getPlatform()), answer);
        assertTrue(answer.contains("classifier " + Loader.Detector.getPlatform()), answer);
    }

    @Test
    void whatTheSystemRefusesIsSaidInItsWords() throws Exception {
        Path broken = Files.createDirectories(directory.resolve("broken"));
        Files.createDirectories(broken.resolve(BINDINGS));
        for (Path library : libraries()) {
            Files.writeString(broken.resolve(BINDINGS).resolve(library.getFileName()), "no library");
        }
        String answer = answer(classPath(broken));
        assertTrue(
                answer.contains(
                        "the bundled libshmdata for " + Loader.Detector.getPlatform() + " cannot be loaded: " + broken),
                answer);
        assertTrue(answer.contains("org.bytedeco.javacpp.cachedir"), answer);
        assertFalse(answer.contains("classifier"), answer);
    }

    @Test
    void whereItCanBeUnpackedNowhereThePropertyIsNamed() throws Exception {
        Path none = Files.createFile(directory.resolve("file")).resolve("none");
        String answer = answer(
                classPath(jar()),
                "-Dorg.bytedeco.javacpp.cachedir=" + none,
                "-Duser.home=" + none,
                "-Djava.io.tmpdir=" + none);
        assertTrue(answer.contains("cannot be loaded: Could not create the cache"), answer);
        assertTrue(answer.contains("org.bytedeco.javacpp.cachedir"), answer);
        assertFalse(answer.contains("classifier"), answer);
    }

    @Test
    void itIsUnpackedWhereThePropertySays() throws Exception {
        Path cache = directory.resolve("cache");
        assertEquals("it is available", answer(classPath(jar()), "-Dorg.bytedeco.javacpp.cachedir=" + cache));
        try (Stream<Path> unpacked = Files.walk(cache)) {
            assertTrue(unpacked.anyMatch(file -> file.endsWith(System.mapLibraryName("jnishmdata_sessions"))));
        }
    }

    /** What was planted in the cache is not loaded, whichever call comes first. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void whatAnotherUserMayHavePlantedIsNotLoaded(int first) throws Exception {
        Path cache = directory.resolve("cache");
        String[] options = {"-Dorg.bytedeco.javacpp.cachedir=" + cache, "-Dfirst=" + first};
        String classPath = classPath(jar());
        // as good as the real ones: would it be loaded, nobody would notice
        assertEquals("it is available", answer(classPath, options));
        Path library = cached("jnishmdata_sessions");
        Files.setAttribute(directory, "unix:mode", 0755);
        Files.setAttribute(library, "unix:mode", 0777);
        String answer = answer(classPath, options);
        assertTrue(
                answer.startsWith("it is UNAVAILABLE: no native libraries are loaded from " + cache + ": " + library
                        + " can be written to by others"),
                answer);
        assertTrue(answer.contains("-Dorg.bytedeco.javacpp.cachedir=DIRECTORY"), answer);
        assertFalse(answer.contains(" or "), answer);
    }

    @Test
    void aDirectoryOfAnotherUserIsNotUsed() throws Exception {
        Path cache = Files.createDirectories(directory.resolve("cache"));
        assumeTrue(Files.getAttribute(cache, "unix:uid").equals(0), "only root can give files away");
        Files.setAttribute(cache, "unix:uid", 543_210);
        String answer = answer(classPath(jar()), "-Dorg.bytedeco.javacpp.cachedir=" + cache);
        assertTrue(answer.contains("UNAVAILABLE"), answer);
        assertTrue(answer.contains(cache + " belongs to the user 543210"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jnishmdata_sessions", "shmdata-1.3"})
    void whichFileIsDamagedIsSaid(String name) throws Exception {
        String cache = "-Dorg.bytedeco.javacpp.cachedir=" + directory.resolve("cache");
        String classPath = classPath(jar());
        assertEquals("it is available", answer(classPath, cache));
        Path library = cached(name);
        FileTime time = Files.getLastModifiedTime(library);
        Files.write(library, new byte[(int) Files.size(library)]);
        Files.setLastModifiedTime(library, time);
        String answer = answer(classPath, cache);
        assertTrue(answer.endsWith("the unpacked file is damaged: delete " + library), answer);
        Files.delete(library);
        assertEquals("it is available", answer(classPath, cache));
    }

    @Test
    void ifJavaRefusesTheOptionIsNamed() throws Exception {
        assumeTrue(Runtime.version().feature() >= 24, "before JDK 24 Java refuses no native libraries");
        String answer = answer(System.getProperty("java.class.path"), "--illegal-native-access=deny");
        assertTrue(answer.endsWith(": start Java with --enable-native-access=ALL-UNNAMED"), answer);
        assertEquals(
                "it is available",
                answer(
                        System.getProperty("java.class.path"),
                        "--illegal-native-access=deny",
                        "--enable-native-access=ALL-UNNAMED"));
    }

    private Path cached(String library) throws IOException {
        try (Stream<Path> unpacked = Files.walk(directory.resolve("cache"))) {
            return unpacked.filter(file -> file.getFileName().toString().startsWith(System.mapLibraryName(library))
                            && !Files.isSymbolicLink(file))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Run in a JVM of its own. */
    static final class Loads {
        private Loads() {}

        /** Whichever door is tried first, and again after. */
        public static void main(String[] arguments) throws IOException {
            Path path = Path.of(System.getProperty("path"));
            List<Runnable> doors = List.of(
                    () -> ShmdataWriter.at(path)
                            .type("x")
                            .initialBytes(1)
                            .open()
                            .close(),
                    () -> ShmdataFollower.at(path).open().close(),
                    () -> Shmdata.list(List.of(path)),
                    () -> Shmdata.clean(List.of(path)),
                    Shmdata::ensureAvailable);
            int first = Integer.getInteger("first", 0);
            Set<String> answers = new TreeSet<>();
            for (int i = 0; i < 2 * doors.size(); i++) {
                answers.add(answer(doors.get((first + i) % doors.size())));
            }
            // what is mapped was loaded, whatever was said
            Path cache = Path.of(System.getProperty("org.bytedeco.javacpp.cachedir", "none"));
            if (answers.toString().contains("no native libraries are loaded")
                    && Files.readString(Path.of("/proc/self/maps")).contains(cache + "/")) {
                answers.add("loaded nevertheless");
            }
            System.out.println("it is " + String.join(" or ", answers));
        }

        private static String answer(Runnable door) {
            try {
                door.run();
                return "available";
            } catch (ShmdataException e) {
                return e.reason() + ": " + e.getMessage();
            }
        }
    }
}
