// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.ShmdataWriter;
import org.shmdata.testing.SystemVObjects;
import picocli.CommandLine;

/** Bad input: one line that names the thing, exit code 1, nothing left behind. */
@Timeout(60)
class ErrorsIT {
    @TempDir
    Path directory;

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        assertEquals(List.of(), SystemVObjects.ofThisProcess());
    }

    private Execution run(String command, Path path) {
        switch (command) {
            case "send":
                return Execution.of("send", path.toString(), "--frames", "1", "--size", "64x48");
            case "flow":
                return Execution.of("flow", path.toString(), "--seconds", "1");
            default:
                return Execution.of(
                        "record",
                        path.toString(),
                        "-o",
                        directory.resolve("out.mkv").toString(),
                        "--seconds",
                        "1");
        }
    }

    private void assertOnly(String... names) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(
                    Stream.of(names).sorted().toList(),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "flow", "record"})
    void regularFile(String command) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "content");
        run(command, file).assertFailed(command, file.toString());
        assertEquals("content", Files.readString(file));
        assertOnly("file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "flow", "record"})
    void missingDirectory(String command) throws IOException {
        Path path = directory.resolve("missing/video");
        run(command, path).assertFailed(command, path.toString());
        assertOnly();
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "flow", "record"})
    void longPath(String command) throws IOException {
        Path path = directory.resolve("x".repeat(108));
        Execution run = run(command, path);
        assertEquals(CommandLine.ExitCode.USAGE, run.code, run.err);
        assertTrue(run.err.startsWith("shmdata " + command + ": "), run.err);
        assertTrue(run.err.contains("x".repeat(108) + "\" of "), run.err);
        assertTrue(run.err.contains("is too long"), run.err);
        assertOnly();
    }

    @Test
    void noPermission() throws IOException {
        assumeFalse(System.getProperty("user.name").equals("root"), "root may write anywhere");
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));
        run("send", closed.resolve("video")).assertFailed("send", closed.toString());
        Execution.of(
                        "record",
                        directory.resolve("video").toString(),
                        "-o",
                        closed.resolve("x.mkv").toString())
                .assertFailed("record", closed.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"flow", "record"})
    void noPermissionToFollow(String command) throws IOException {
        assumeFalse(System.getProperty("user.name").equals("root"), "root may follow anything");
        Path path = directory.resolve("video");
        try (ShmdataWriter writer = ShmdataWriter.at(path)
                .type("application/x-test")
                .initialBytes(64)
                .open()) {
            Files.setPosixFilePermissions(path, Set.of());
            Execution run = run(command, path);
            run.assertFailed(command, path.toString());
            assertTrue(run.err.contains("permission"), run.err);
            assertFalse(writer.isClosed());
        }
        assertOnly();
    }

    @Test
    void liveWriter() throws IOException {
        Path path = directory.resolve("video");
        try (ShmdataWriter writer = ShmdataWriter.at(path)
                .type("application/x-test")
                .initialBytes(64)
                .open()) {
            run("send", path).assertFailed("send", path.toString());
            assertFalse(writer.isClosed());
            writer.write(new byte[64]);
        }
        assertOnly();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "video/x-raw, format=(",
                "",
                "video/x-raw, format=(string)NONE, width=1, height=1",
                "video/x-raw",
                "\u0001"
            })
    void unparsableType(String type) throws IOException {
        Path path = directory.resolve("video");
        Execution.of("send", path.toString(), "--frames", "1", "--type", type).assertFailed("send", "");
        assertOnly();
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing/out.mkv", "folder.mkv"})
    void outputThatCannotBeWritten(String name) throws IOException {
        Files.createDirectory(directory.resolve("folder.mkv"));
        Path output = directory.resolve(name);
        Execution.of("record", directory.resolve("video").toString(), "-o", output.toString(), "-y")
                .assertFailed("record", output.toString());
        assertOnly("folder.mkv");
    }

    @Test
    void outputThatExists() throws IOException {
        Path output = Files.writeString(directory.resolve("out.mkv"), "precious");
        Execution run = Execution.of("record", directory.resolve("video").toString(), "-o", output.toString());
        run.assertFailed("record", output.toString());
        assertTrue(run.err.contains("-y"), run.err);
        assertEquals("precious", Files.readString(output));
    }

    @Test
    void noVideo() throws IOException {
        Path path = directory.resolve("data");
        try (ShmdataWriter writer = ShmdataWriter.at(path)
                .type("application/x-test")
                .initialBytes(64)
                .open()) {
            Execution run = run("record", path);
            run.assertFailed("record", path.toString());
            assertTrue(run.err.contains("application/x-test"), run.err);
        }
        assertOnly();
    }
}
