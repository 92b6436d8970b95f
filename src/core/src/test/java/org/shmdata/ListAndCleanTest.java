// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.testing.ChildJvm;

/** {@link Shmdata#list()} and {@link Shmdata#clean()}. */
@Timeout(120)
class ListAndCleanTest {
    private static final String TYPE =
            "video/x-raw, format=(string)RGBA, width=(int)4, height=(int)4, framerate=(fraction)30/1";

    @TempDir
    Path directory;

    private Path path(String name) {
        return directory.resolve(name);
    }

    private static Optional<ShmdataInfo> find(List<ShmdataInfo> list, Path path) {
        return list.stream().filter(info -> info.path().equals(path)).findAny();
    }

    private List<Path> here() {
        return Shmdata.list(List.of(directory)).stream().map(ShmdataInfo::path).toList();
    }

    /** Leaves what kill -9 leaves. */
    private void killedWriter(Path path) throws IOException, InterruptedException {
        try (ChildJvm child = ChildJvm.start(Serves.class, path.toString())) {
            child.awaitLine("serving");
            child.kill();
        }
        assertTrue(Files.exists(path));
    }

    @Test
    void aLiveWriterIsShownWithAllThatCanBeTold() {
        Path path = path("data");
        try (ShmdataWriter out = ShmdataWriter.at(path)
                .type(TYPE)
                .initialBytes(64)
                .permissions(PosixFilePermissions.fromString("rw-r-----"))
                .open()) {
            ShmdataInfo info = find(Shmdata.list(List.of(directory)), path).orElseThrow();
            assertTrue(info.isAlive());
            assertEquals(TYPE, info.type());
            assertEquals(OptionalLong.of(64), info.sizeBytes());
            assertEquals(OptionalInt.of(0), info.followers());
            assertEquals(OptionalLong.of(ProcessHandle.current().pid()), info.writerPid());
            assertEquals(System.getProperty("user.name"), info.user());
            assertEquals("rw-r-----", PosixFilePermissions.toString(info.permissions()));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> info.permissions().clear());
            assertEquals(path + ": alive, " + TYPE, info.toString());
            assertTrue(find(Shmdata.list(), path).isPresent(), "the kernel shows where it listens");
            assertEquals(
                    List.of(path),
                    Shmdata.list(List.of(path)).stream().map(ShmdataInfo::path).toList());
            try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
                while (out.followerCount() == 0) {
                    in.next(Duration.ofMillis(5));
                }
                assertEquals(
                        OptionalInt.of(1),
                        find(Shmdata.list(List.of(directory)), path)
                                .orElseThrow()
                                .followers());
            }
            assertEquals(List.of(), Shmdata.clean(List.of(directory)));
            assertEquals(WriteResult.WRITTEN, out.write(new byte[100]));
            assertEquals(
                    OptionalLong.of(100),
                    find(Shmdata.list(List.of(directory)), path).orElseThrow().sizeBytes());
        }
        assertEquals(List.of(), here());
    }

    @Test
    void aKilledWriterIsDeadAndCanBeCleanedAway() throws Exception {
        Path dead = path("dead");
        killedWriter(dead);
        try (ShmdataWriter out =
                ShmdataWriter.at(path("live")).type(TYPE).initialBytes(64).open()) {
            // beside a live one it is found without being asked for
            ShmdataInfo info = find(Shmdata.list(), dead).orElseThrow();
            assertFalse(info.isAlive());
            assertEquals("", info.type());
            assertEquals(OptionalLong.of(1234), info.sizeBytes());
            assertTrue(info.writerPid().isPresent());
            assertEquals(dead + ": dead", info.toString());
            assertEquals(List.of(dead, path("live")), here());
            assertEquals(
                    List.of(dead),
                    Shmdata.clean(List.of(directory)).stream()
                            .map(ShmdataInfo::path)
                            .toList());
            assertEquals(List.of(path("live")), here());
            assertFalse(Files.exists(dead));
            assertFalse(out.isClosed());
        }
        killedWriter(dead);
        assertEquals(
                List.of(dead),
                Shmdata.clean(List.of(dead)).stream().map(ShmdataInfo::path).toList());
        assertEquals(List.of(), Shmdata.clean(List.of(dead)));
    }

    @Test
    void aPathWhoseSocketFileWasRemovedIsListedAsSuch() throws IOException {
        Path path = path("data");
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type(TYPE).initialBytes(64).open()) {
            assertEquals(
                    "",
                    find(Shmdata.list(List.of(directory)), path).orElseThrow().problem());
            Files.move(path, path("moved"));
            for (List<ShmdataInfo> list :
                    List.of(Shmdata.list(), Shmdata.list(List.of(directory)), Shmdata.list(List.of(path)))) {
                ShmdataInfo info = find(list, path).orElseThrow();
                assertTrue(info.isAlive());
                assertTrue(info.problem().startsWith("its socket file was removed"), info.problem());
                assertEquals(System.getProperty("user.name"), info.user());
            }
            Files.move(path("moved"), path);
            assertFalse(out.isClosed());
        }
    }

    @Test
    void withoutDescriptorsListingFails() throws Exception {
        try (ChildJvm child = ChildJvm.of(TakesAllDescriptors.class)
                .options("-XX:-MaxFDLimit")
                .start(directory.toString())) {
            String first = child.readLine();
            if ("unlimited".equals(first)) {
                child.awaitEnd();
            }
            assumeFalse("unlimited".equals(first), "a process may have more descriptors here than a test can take");
            assertEquals("here: no descriptors", first);
            assertEquals("everywhere: no descriptors", child.readLine());
            assertEquals("one: no descriptors", child.readLine());
            assertEquals("again: 1", child.readLine());
            // it closes its writer
            assertEquals(0, child.awaitEnd());
        }
    }

    @Test
    void socketsAndFilesOfOthersStay() throws IOException {
        Path regular = Files.writeString(path("regular"), "content");
        Files.createDirectory(path("sub"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path("server")));
            Files.createSymbolicLink(path("link"), path("server"));
            assertEquals(
                    List.of(),
                    Shmdata.list(List.of(
                            directory, regular, path("server"), path("link"), path("missing"), path("missing/too"))));
            assertEquals(List.of(), Shmdata.clean(List.of(directory, regular, path("server"), path("link"))));
            server.configureBlocking(false);
            try (SocketChannel caller = server.accept()) {
                assertEquals(null, caller, "it was connected to");
            }
        }
        assertEquals("content", Files.readString(regular));
        // a socket file that nobody serves is dead; whose it was is unknown, so it counts only if it is named
        // for
        assertEquals(List.of(path("server")), here());
        try (ShmdataWriter live =
                ShmdataWriter.at(path("live")).type(TYPE).initialBytes(64).open()) {
            assertTrue(find(Shmdata.list(), live.path()).isPresent());
            assertTrue(find(Shmdata.list(), path("server")).isEmpty());
        }
        assertEquals(
                List.of(path("server")),
                Shmdata.clean(List.of(directory)).stream()
                        .map(ShmdataInfo::path)
                        .toList());
        assertEquals(Set.of("regular", "sub", "link"), Set.of(directory.toFile().list()));
    }

    @Test
    void aDirectoryThatCannotBeReadIsLeftOut() throws IOException {
        assumeFalse(System.getProperty("user.name").equals("root"), "root reads everything");
        Path closed = Files.createDirectory(path("closed"));
        try (ShmdataWriter out =
                ShmdataWriter.at(path("live")).type(TYPE).initialBytes(64).open()) {
            Files.setPosixFilePermissions(closed, Set.of());
            assertEquals(
                    List.of(out.path()),
                    Shmdata.list(List.of(closed, directory)).stream()
                            .map(ShmdataInfo::path)
                            .toList());
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Run in a JVM of its own. */
    static final class Serves {
        private Serves() {}

        public static void main(String[] arguments) throws InterruptedException {
            ShmdataWriter.at(Path.of(arguments[0]))
                    .type(TYPE)
                    .initialBytes(1234)
                    .open();
            System.out.println("serving");
            Thread.sleep(Duration.ofMinutes(1).toMillis());
        }
    }

    /** Serves a shmdata and lists it with no descriptors left. */
    static final class TakesAllDescriptors {
        private static final int MANY = 100_000;

        private TakesAllDescriptors() {}

        public static void main(String[] arguments) throws IOException {
            Path directory = Path.of(arguments[0]);
            Path path = directory.resolve("data");
            try (ShmdataWriter out =
                    ShmdataWriter.at(path).type(TYPE).initialBytes(64).open()) {
                // Loads all classes, which takes descriptors too.
                String before = tried(() -> Shmdata.list(List.of(directory)));
                tried(Shmdata::list);
                tried(() -> {
                    ShmdataWriter.at(directory.resolve("missing/data"))
                            .type(TYPE)
                            .initialBytes(64)
                            .open()
                            .close();
                    return List.of();
                });
                List<InputStream> taken = new ArrayList<>();
                takeAll(taken);
                boolean all = taken.size() < MANY;
                String here = tried(() -> Shmdata.list(List.of(directory)));
                String everywhere = tried(Shmdata::list);
                String one = tried(() -> Shmdata.list(List.of(path)));
                for (InputStream each : taken) {
                    each.close();
                }
                if (!all) {
                    System.out.println("unlimited");
                    return;
                }
                System.out.println("here: " + here);
                System.out.println("everywhere: " + everywhere);
                System.out.println("one: " + one);
                System.out.println("again: " + before);
                out.close();
            }
        }

        private static void takeAll(List<InputStream> taken) {
            try {
                while (taken.size() < MANY) {
                    taken.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException e) {
                // That was the last one.
            }
        }

        private static String tried(Supplier<List<ShmdataInfo>> list) {
            try {
                return Integer.toString(list.get().size());
            } catch (ShmdataException e) {
                return e.getMessage().contains("Too many open files") ? "no descriptors" : e.getMessage();
            }
        }
    }
}
