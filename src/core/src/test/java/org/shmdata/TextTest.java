// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.ShmdataException.Reason;

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
        return text.codePoints().mapToObj(c -> c < 0x80 ? Character.toString(c) : "<" + Integer.toHexString(c) + ">").collect(Collectors.joining());
    }

    @Test
    void typesAreUtf8InBothDirections() throws Exception {
        try (ShmdataFollower in = ShmdataFollower.open(path);
                ChildJvm child = ChildJvm.start(Serves.class, jar -> true, ASCII, Map.of("LC_ALL", "C"), path.toString())) {
            child.awaitLine("serving");
            Peers.until(() -> in.next(Duration.ofMillis(5)) == null && in.isConnected());
            assertEquals(TYPE, in.type());
            child.terminate();
        }
        try (ShmdataWriter out = ShmdataWriter.open(path, TYPE, 1);
                ChildJvm child = ChildJvm.start(Follows.class, jar -> true, ASCII, Map.of("LC_ALL", "C"), path.toString())) {
            assertEquals(TYPE, out.type());
            child.awaitLine("follows " + ascii(TYPE));
            child.awaitLine("lists " + ascii(TYPE));
            assertEquals(0, child.awaitEnd());
        }
    }

    @Test
    void pathsAreThoseOfTheFileSystem() throws Exception {
        assumeTrue(NativeText.FILE_NAMES.equals(StandardCharsets.UTF_8), "this JVM cannot name the file");
        Path accented = directory.resolve("d\u00e4ta");
        try (ChildJvm child = ChildJvm.start(Serves.class, jar -> true, ASCII, Map.of("LC_ALL", "C.UTF-8"), accented.toString())) {
            child.awaitLine("serving");
            assertEquals(List.of(accented), Shmdata.list(List.of(directory)).stream().map(ShmdataInfo::path).toList());
            child.terminate();
        }
        assertFalse(Files.exists(accented));
        Files.createFile(accented);
        try (ChildJvm child = ChildJvm.start(Serves.class, jar -> true, ASCII, Map.of("LC_ALL", "C.UTF-8"), accented.toString())) {
            child.awaitLine("refused BAD_PATH " + ascii(accented.toString()) + ": is a regular file");
        }
    }

    @Test
    void namesThatAreNoTextForAJvmArePassedOver() throws Exception {
        assumeTrue(NativeText.FILE_NAMES.equals(StandardCharsets.UTF_8), "this JVM cannot name the file");
        try (ShmdataWriter accented = ShmdataWriter.open(directory.resolve("d\u00e4ta"), "x", 1);
                ShmdataWriter plain = ShmdataWriter.open(path, "x", 1);
                ChildJvm child = ChildJvm.start(Follows.class, jar -> true, ASCII, Map.of("LC_ALL", "C"), path.toString())) {
            child.awaitLine("lists x");
            assertEquals(0, child.awaitEnd());
            assertFalse(accented.isClosed() || plain.isClosed());
        }
    }

    @Test
    void aTypeIsOneTo4095BytesWithoutANul() {
        String longest = "\u00e9".repeat(2047) + "x";
        try (ShmdataWriter out = ShmdataWriter.open(path, longest, 1);
                ShmdataFollower in = ShmdataFollower.open(path)) {
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
        ShmdataException e = assertThrows(ShmdataException.class, () -> ShmdataWriter.open(path, type, 1));
        assertEquals(Reason.BAD_TYPE, e.reason());
        assertTrue(e.getMessage().contains(why) && e.getMessage().contains(path.toString()), e.getMessage());
    }

    @Test
    void whatIsQuotedStaysOnItsLine() {
        Path broken = directory.resolve("da\nta\u001b[31m");
        String shown = directory + "/da?ta?[31m";
        try (ShmdataWriter out = ShmdataWriter.open(broken, "x\r\u0085y", 10);
                ShmdataFollower in = ShmdataFollower.open(broken)) {
            Peers.join(out, in, 1);
            assertEquals("x\r\u0085y", in.type());
            ShmdataException second = assertThrows(ShmdataException.class, () -> ShmdataWriter.open(broken, "x", 1));
            assertTrue(second.getMessage().contains(shown), second.getMessage());
            assertEquals(shown + ": alive, x??y", Shmdata.list(List.of(directory)).get(0).toString());
            out.write(new byte[1]);
            try (Frame frame = in.next(Peers.LONG)) {
                assertEquals("frame 0, 1 bytes, x??y", new FrameCopy(frame).toString());
            }
        }
    }

    /** Run in a JVM of its own. */
    static final class Serves {
        private Serves() {}

        public static void main(String[] arguments) throws InterruptedException {
            try {
                ShmdataWriter.open(Path.of(arguments[0]), TYPE, 1);
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
            Path path = Path.of(arguments[0]);
            try (ShmdataFollower in = ShmdataFollower.open(path)) {
                Peers.until(() -> in.next(Duration.ofMillis(5)) == null && in.isConnected());
                System.out.println("follows " + ascii(in.type()));
            }
            System.out.println("lists " + Shmdata.list(List.of(path.getParent())).stream().map(info -> ascii(info.type())).collect(Collectors.joining()));
        }
    }
}
