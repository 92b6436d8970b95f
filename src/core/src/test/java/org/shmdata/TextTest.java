// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.testing.ChildJvm;
import org.shmdata.testing.Waits;

/** Types, paths and messages, whatever charset is the default. */
@Timeout(120)
class TextTest {
    private static final String TYPE = "application/x-caf\u00e9, name=(string)\ud834\udd1e";
    private static final List<String> ASCII = List.of("-Dfile.encoding=US-ASCII");

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("data");
    }

    /** Other characters than those of ASCII by their numbers: the other JVM's output may be in any charset. */
    private static String ascii(String text) {
        return text.codePoints()
                .mapToObj(c -> c < 0x80 ? Character.toString(c) : "<" + Integer.toHexString(c) + ">")
                .collect(Collectors.joining());
    }

    @Test
    void typesAreUtf8InBothDirections() throws Exception {
        try (ShmdataFollower in = ShmdataFollower.at(path).open();
                ChildJvm child = ChildJvm.of(Serves.class)
                        .options(ASCII)
                        .environment("LC_ALL", "C")
                        .start(path.toUri().toString())) {
            child.awaitLine("serving");
            Waits.until("the writer", () -> in.next(Duration.ofMillis(5)) == null && in.isConnected());
            assertEquals(TYPE, in.type());
            child.terminate();
        }
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type(TYPE).initialBytes(1).open();
                ChildJvm child = ChildJvm.of(Follows.class)
                        .options(ASCII)
                        .environment("LC_ALL", "C")
                        .start(path.toUri().toString())) {
            assertEquals(TYPE, out.type());
            child.awaitLine("follows " + ascii(TYPE));
            child.awaitLine("lists " + ascii(TYPE));
            assertEquals(0, child.awaitEnd());
        }
    }

    /** A name of these bytes, each %XX one, in the directory of the test; whatever this JVM's charset. */
    private Path named(String escaped) {
        return Path.of(URI.create(directory.toUri() + escaped));
    }

    /** UTF-8, Latin-1, and what an URI would have a meaning for. */
    @ParameterizedTest
    @ValueSource(strings = {"d%C3%A4ta", "d%E4ta", "%FF%FE+%2B%25%23%3F", "one%0Aline"})
    void namesOfFilesAreBytes(String escaped) throws Exception {
        Path named = named(escaped);
        List<String> locales = List.of("C", "C.UTF-8");
        for (String locale : locales) {
            try (ChildJvm child = ChildJvm.of(Serves.class)
                            .options(ASCII)
                            .environment("LC_ALL", locale)
                            .start(named.toUri().toString());
                    ShmdataFollower in = ShmdataFollower.at(named).open()) {
                child.awaitLine("serving");
                Waits.until("the writer", () -> in.next(Duration.ofMillis(5)) == null && in.isConnected());
                assertEquals(
                        List.of(named),
                        Shmdata.list(List.of(directory)).stream()
                                .map(ShmdataInfo::path)
                                .toList());
                if (!escaped.contains("%0A")) {
                    assertTrue(
                            Shmdata.list().stream().anyMatch(info -> info.path().equals(named)),
                            "the kernel's table has it");
                }
                child.terminate();
            }
            assertFalse(Files.exists(named));
        }
        try (ShmdataWriter out =
                        ShmdataWriter.at(named).type(TYPE).initialBytes(1).open();
                ChildJvm child = ChildJvm.of(Follows.class)
                        .options(ASCII)
                        .environment("LC_ALL", "C")
                        .start(named.toUri().toString())) {
            assertFalse(out.isClosed());
            child.awaitLine("follows " + ascii(TYPE));
            child.awaitLine("lists " + ascii(TYPE));
            assertEquals(0, child.awaitEnd());
        }
        Files.createFile(named);
        ShmdataException e = assertThrows(
                ShmdataException.class,
                () -> ShmdataWriter.at(named).type(TYPE).initialBytes(1).open());
        assertEquals(Reason.BAD_PATH, e.reason());
        assertTrue(e.getMessage().contains(": is a regular file"), e.getMessage());
    }

    @Test
    void aPathInAnArchiveIsRefused() throws IOException {
        try (FileSystem archive = FileSystems.newFileSystem(
                URI.create("jar:" + directory.resolve("archive.zip").toUri()), Map.of("create", "true"))) {
            Path inside = archive.getPath(path.toString());
            List<Executable> uses = List.of(
                    () -> ShmdataWriter.at(inside).type(TYPE).initialBytes(1).open(),
                    () -> ShmdataFollower.at(inside).open(),
                    () -> Shmdata.list(List.of(inside)),
                    () -> Shmdata.clean(List.of(inside)));
            for (Executable use : uses) {
                IllegalArgumentException e = assertThrows(IllegalArgumentException.class, use);
                assertEquals(
                        "path: " + path + " is inside a jar file system: expected a path of the default file system",
                        e.getMessage());
            }
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void aTypeIsOneTo4095BytesWithoutANul() {
        String longest = "\u00e9".repeat(2047) + "x";
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type(longest).initialBytes(1).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            assertEquals(longest, in.type());
        }
        refused("", "0 bytes");
        refused("\u00e9".repeat(2048), "4096 bytes");
        refused("application/x-a\0b", "NUL");
        refused("application/x-\ud834", "surrogate");
        assertFalse(Files.exists(path));
    }

    private void refused(String type, String why) {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> ShmdataWriter.at(path).type(type).initialBytes(1).open());
        assertTrue(e.getMessage().contains(why) && e.getMessage().contains(path.toString()), e.getMessage());
    }

    @Test
    void whatIsQuotedStaysOnItsLine() {
        Path broken = directory.resolve("da\nta\u001b[31m");
        String shown = directory + "/da?ta?[31m";
        try (ShmdataWriter out = ShmdataWriter.at(broken)
                        .type("x\r\u0085y")
                        .initialBytes(10)
                        .open();
                ShmdataFollower in = ShmdataFollower.at(broken).open()) {
            Peers.join(out, in, 1);
            assertEquals("x\r\u0085y", in.type());
            ShmdataException second = assertThrows(
                    ShmdataException.class,
                    () -> ShmdataWriter.at(broken).type("x").initialBytes(1).open());
            assertTrue(second.getMessage().contains(shown), second.getMessage());
            assertEquals(
                    shown + ": alive, x??y",
                    Shmdata.list(List.of(directory)).get(0).toString());
            out.write(new byte[1]);
            try (Frame frame = in.next(Peers.LONG)) {
                assertEquals("frame 0, 1 bytes, x??y", frame.copy().toString());
            }
        }
    }

    /** Run in a JVM of its own. */
    static final class Serves {
        private Serves() {}

        public static void main(String[] arguments) throws InterruptedException {
            try {
                ShmdataWriter.at(Path.of(URI.create(arguments[0])))
                        .type(TYPE)
                        .initialBytes(1)
                        .open();
            } catch (ShmdataException e) {
                System.out.println("refused " + e.reason() + " " + ascii(e.getMessage()));
                return;
            }
            System.out.println("serving");
            Thread.sleep(Duration.ofMinutes(1).toMillis());
        }
    }

    /** Run in a JVM of its own. */
    static final class Follows {
        private Follows() {}

        public static void main(String[] arguments) {
            Path path = Path.of(URI.create(arguments[0]));
            try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
                Waits.until("the writer", () -> in.next(Duration.ofMillis(5)) == null && in.isConnected());
                System.out.println("follows " + ascii(in.type()));
            }
            System.out.println("lists "
                    + Shmdata.list(List.of(path.getParent())).stream()
                            .map(info -> ascii(info.type()))
                            .collect(Collectors.joining()));
        }
    }
}
