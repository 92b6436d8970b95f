// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.Shmdata;
import org.shmdata.ShmdataWriter;
import org.shmdata.testing.SystemVObjects;
import org.shmdata.testing.Waits;

/** {@code shmdata list} and {@code shmdata clean}, on writers that live and writers that were killed. */
@Timeout(180)
class ListAndCleanIT {
    private static final String TYPE = "application/x-test, kind=(string)\"a\tb\"";

    @TempDir
    Path directory;

    private Path video() {
        return directory.resolve("video");
    }

    private ShmdataWriter writer() {
        return ShmdataWriter.at(directory.resolve("data"))
                .type(TYPE)
                .initialBytes(64)
                .permissions(PosixFilePermissions.fromString("rw-rw-rw-"))
                .open();
    }

    /** A sender that got {@code kill -9}; its process number. */
    private long killedSender() throws Exception {
        try (ToolProcess send = ToolProcess.tool(directory, "send", video().toString(), "--size", "64x48")) {
            Waits.until(
                    "the writer",
                    () -> Shmdata.list(List.of(video())).stream()
                            .anyMatch(info -> info.followers().isPresent()));
            send.signal("KILL");
            send.awaitExit();
            return send.pid();
        }
    }

    private static String me() {
        return System.getProperty("user.name");
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    @Test
    void aLineForEach() throws Exception {
        long killed = killedSender();
        try (ShmdataWriter out = writer()) {
            Execution list = Execution.of("list", directory.toString());
            assertEquals(0, list.code, list.err);
            assertEquals("", list.err);
            assertEquals(
                    List.of(
                            String.join(
                                    "\t",
                                    out.path().toString(),
                                    "alive",
                                    "64",
                                    "0",
                                    Long.toString(pid()),
                                    me(),
                                    "rw-rw-rw-",
                                    TYPE.replace('\t', '.'),
                                    "-"),
                            String.join(
                                    "\t",
                                    video().toString(),
                                    "dead",
                                    "12288",
                                    "0",
                                    Long.toString(killed),
                                    me(),
                                    "rw-rw----",
                                    "-",
                                    "-")),
                    list.out.lines().toList());
            assertEquals(
                    list.out.lines().skip(1).toList(),
                    Execution.of("list", video().toString()).out.lines().toList());
            // without a place it is among others
            assertTrue(Execution.of("list")
                    .out
                    .contains(list.out.lines().findFirst().orElseThrow()));
        }
        assertEquals(0, Execution.of("clean", directory.toString()).code);
    }

    @Test
    void aTableForPeople() {
        try (ShmdataWriter out = writer()) {
            StringWriter text = new StringWriter();
            Listing.table(Shmdata.list(List.of(directory)), new PrintWriter(text, true));
            List<String> lines = text.toString().lines().toList();
            assertEquals(2, lines.size());
            assertTrue(
                    lines.get(0).matches("PATH +STATE +BYTES +FOLLOWERS +PID +USER +PERMISSIONS +TYPE +PROBLEM"),
                    lines.get(0));
            assertEquals(
                    lines.get(0).indexOf("FOLLOWERS") + "FOLLOWERS".length(),
                    lines.get(1).indexOf(" 0 ") + 2);
            assertEquals(lines.get(0).indexOf("TYPE"), lines.get(1).indexOf("application/x-test"));
            assertTrue(lines.get(1).startsWith(out.path().toString()), lines.get(1));
        }
    }

    @Test
    void jsonForPrograms() throws Exception {
        long killed = killedSender();
        String dead = "{\"path\": \"" + video()
                + "\", \"alive\": false, \"sizeBytes\": 12288, \"followers\": 0, \"writerPid\": " + killed
                + ", \"user\": \"" + me() + "\", \"permissions\": \"rw-rw----\", \"type\": null, \"problem\": null}";
        try (ShmdataWriter out = writer()) {
            String alive = "{\"path\": \"" + out.path()
                    + "\", \"alive\": true, \"sizeBytes\": 64, \"followers\": 0, \"writerPid\": " + pid()
                    + ", \"user\": \"" + me()
                    + "\", \"permissions\": \"rw-rw-rw-\", \"type\": \"application/x-test, kind=(string)\\\"a\\u0009b\\\"\", \"problem\": null}";
            assertEquals("[" + alive + ",\n " + dead + "]\n", Execution.of("list", "--json", directory.toString()).out);
        }
        assertEquals("[" + dead + "]\n", Execution.of("clean", "--json", directory.toString()).out);
        assertEquals("[]\n", Execution.of("list", "--json", directory.toString()).out);
        assertEquals("[]\n", Execution.of("clean", "--json", directory.toString()).out);
    }

    @Test
    void whatAKilledWriterLeftIsListedAndCleanedAway() throws Exception {
        int key = SystemVObjects.segmentKeyOf(killedSender());
        assertEquals(2, SystemVObjects.count(key));
        try (ShmdataWriter out = writer()) {
            List<String> dead = Execution.of("list")
                    .out
                    .lines()
                    .filter(line -> line.startsWith(video().toString()))
                    .toList();
            assertEquals(1, dead.size(), "beside a live one it is found without its place");
            assertTrue(dead.get(0).contains("\tdead\t"), dead.get(0));
            Execution dry = Execution.of("clean", "--dry-run", directory.toString());
            assertEquals("would remove " + video() + "\n", dry.out);
            assertEquals(0, dry.code, dry.err);
            assertTrue(Files.exists(video()));
            assertEquals(2, SystemVObjects.count(key));
            Execution clean = Execution.of("clean", directory.toString());
            assertEquals("removed " + video() + "\n", clean.out);
            assertEquals("", clean.err);
            assertEquals(0, clean.code);
            assertFalse(Files.exists(video()));
            assertFalse(out.isClosed());
            assertTrue(Files.exists(out.path()));
            Execution again = Execution.of("clean", directory.toString());
            assertEquals("", again.out);
            assertEquals(0, again.code);
        }
        assertEquals(0, SystemVObjects.count(key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "clean"})
    void placesThatAreNotThere(String command) {
        Execution.of(command, directory.resolve("missing").toString())
                .assertFailed(command, directory.resolve("missing").toString());
        Execution.of(command, directory.toString(), video().toString()).assertFailed(command, video().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "clean"})
    void placesThatMayNotBeLookedInto(String command) throws IOException {
        assumeFalse(me().equals("root"), "root may look anywhere");
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Files.setPosixFilePermissions(closed, Set.of());
        try {
            Execution.of(command, closed.toString()).assertFailed(command, closed.toString());
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void whatCannotBeRemovedIsAFailure() throws Exception {
        assumeFalse(me().equals("root"), "root may remove anything");
        killedSender();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
        try {
            assertEquals(1, Execution.of("clean", directory.toString()).code);
        } finally {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
        assertEquals(0, Execution.of("clean", directory.toString()).code);
        assertFalse(Files.exists(video()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "clean"})
    void regularFilesStay(String command) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "content");
        Execution run = Execution.of(command, directory.toString(), file.toString());
        assertEquals(0, run.code, run.err);
        assertEquals("", run.out);
        assertEquals("content", Files.readString(file));
    }
}
