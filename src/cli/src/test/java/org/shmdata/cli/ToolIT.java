// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.ShmdataWriter;
import org.shmdata.cli.pattern.FrameStamp;
import org.shmdata.ffmpeg.VideoReader;
import org.shmdata.testing.PythonPeer;
import org.shmdata.testing.Waits;

/** The tool as users run it: real processes, real files. */
@Timeout(180)
class ToolIT {
    private static final String SMALL_VIDEO =
            "video/x-raw, format=(string)RGBA, width=(int)64, height=(int)48, framerate=(fraction)30/1";

    @TempDir
    Path directory;

    private Path video() {
        return directory.resolve("video");
    }

    private ToolProcess tool(String... arguments) throws IOException {
        return ToolProcess.tool(directory, arguments);
    }

    /** The stamps of a file's pictures; every picture has one. */
    private static List<Long> stamps(Path file) {
        List<Long> stamps = new ArrayList<>();
        try (VideoReader reader = VideoReader.open(file)) {
            while (reader.readNext()) {
                OptionalLong stamp = FrameStamp.read(reader::rgb, reader.width(), reader.height());
                assertTrue(stamp.isPresent(), "picture " + stamps.size() + " has no stamp");
                stamps.add(stamp.getAsLong());
            }
        }
        return stamps;
    }

    private static void assertRuns(List<Long> stamps) {
        for (int i = 1; i < stamps.size(); i++) {
            assertTrue(stamps.get(i) >= stamps.get(i - 1), stamps::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo.mkv", "demo.mov"})
    void demoLeavesAFileAndAContactSheet(String name) throws Exception {
        for (int time = 0; time < 2; time++) {
            try (ToolProcess demo =
                    tool("demo", "--seconds", "1", "--size", "320x240", "--rate", "30", "--output", name)) {
                assertEquals(0, demo.awaitExit(), demo.output());
                assertTrue(demo.output().contains("wrote 30 frames"), demo.output());
                assertTrue(demo.output().contains("30 frames received"), demo.output());
                assertFalse(demo.output().contains("WARNING"), demo.output());
            }
            List<Long> stamps = stamps(directory.resolve(name));
            assertRuns(stamps);
            assertEquals(0, stamps.get(0));
            assertTrue(stamps.stream().distinct().count() > 1, stamps::toString);
            assertTrue(Files.size(directory.resolve("demo.png")) > 1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void recordFinishesItsFileOnASignal(String signal) throws Exception {
        Path file = directory.resolve("out.mkv");
        try (ToolProcess send = tool("send", video().toString(), "--size", "320x240");
                ToolProcess record = tool("record", video().toString(), "-o", file.toString())) {
            Waits.until("a file that grows", () -> file.toFile().length() > 10_000);
            record.signal(signal);
            assertEquals(0, record.awaitExit(), record.output());
            assertTrue(record.output().contains("pictures written"), record.output());
            assertRuns(stamps(file));
            send.signal(signal);
            assertEquals(0, send.awaitExit(), send.output());
            assertTrue(send.output().contains("wrote "), send.output());
            assertFalse(Files.exists(video()));
        }
    }

    @Test
    void recordingSurvivesAKilledWriter() throws Exception {
        Path file = directory.resolve("out.mkv");
        try (ToolProcess record = tool("record", video().toString(), "-o", file.toString(), "--rate", "30")) {
            try (ToolProcess first = tool("send", video().toString(), "--size", "320x240", "--rate", "30")) {
                Waits.until("a file that grows", () -> file.toFile().length() > 10_000);
                first.signal("KILL");
                first.awaitExit();
            }
            try (ToolProcess second = tool(
                    "send",
                    video().toString(),
                    "--size",
                    "320x240",
                    "--rate",
                    "30",
                    "--seconds",
                    "1",
                    "--wait-for-follower")) {
                assertEquals(0, second.awaitExit(), second.output());
            }
            record.signal("TERM");
            assertEquals(0, record.awaitExit(), record.output());
        }
        List<Long> stamps = stamps(file);
        int restart = 1;
        while (restart < stamps.size() && stamps.get(restart) >= stamps.get(restart - 1)) {
            restart++;
        }
        assertTrue(restart < stamps.size(), "no second writer in " + stamps);
        assertRuns(stamps.subList(restart, stamps.size()));
        assertTrue(stamps.get(stamps.size() - 1) > 0, stamps::toString);
    }

    @Test
    void flowPrintsWhatComes() throws Exception {
        try (ToolProcess flow = tool("flow", video().toString(), "-t", "--count", "10");
                ToolProcess send = tool(
                        "send", video().toString(), "--type", SMALL_VIDEO, "--frames", "60", "--wait-for-follower")) {
            assertEquals(0, flow.awaitExit(), flow.output());
            List<String> lines = flow.output().lines().toList();
            assertEquals("connected: " + SMALL_VIDEO, lines.get(0));
            assertTrue(lines.get(1).contains("12288 bytes"), lines.get(1));
            assertTrue(lines.get(10).endsWith(" fps"), lines.get(10));
            assertTrue(lines.get(11).startsWith("10 frames, 122880 bytes"), lines.get(11));
            assertEquals(12, lines.size());
            assertEquals(0, send.awaitExit(), send.output());
        }
    }

    @Test
    void flowEndsOnASignal() throws Exception {
        try (ToolProcess flow = tool("flow", "-t", video().toString());
                ToolProcess send = tool("send", video().toString(), "--size", "64x48", "--wait-for-follower")) {
            flow.awaitOutput(" fps");
            flow.signal("INT");
            assertEquals(0, flow.awaitExit(), flow.output());
            assertTrue(flow.output().contains(" MB/s"), flow.output());
            assertTrue(send.isAlive());
        }
    }

    @Test
    void flowEndsQuietlyWithItsReader() throws Exception {
        List<String> pipe = List.of(
                "sh",
                "-c",
                "\"$1\" -cp \"$2\" " + Main.class.getName() + " flow \"$3\" | head -n 2",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"),
                video().toString());
        try (ToolProcess flow = ToolProcess.start(directory, pipe);
                ToolProcess send = tool("send", video().toString(), "--size", "64x48", "--wait-for-follower")) {
            assertEquals(0, flow.awaitExit());
            assertEquals(
                    2,
                    flow.output()
                            .lines()
                            .filter(line -> !line.startsWith("WARNING"))
                            .count(),
                    flow.output());
            assertTrue(send.isAlive());
        }
    }

    @Test
    void senderEndsWithTheProcessThatStartedIt() throws Exception {
        try (SenderProcess sender = SenderProcess.start(List.of(
                "send",
                video().toString(),
                "--size",
                "64x48",
                "--wait-for-follower",
                "--report",
                "--end-with-stdin"))) {
            Waits.until("the writer", () -> Files.exists(video()));
            sender.end();
            assertEquals(0, sender.awaitReport().frames());
        }
        assertFalse(Files.exists(video()));
    }

    @Test
    void aSegmentThatIsTooSmallGrows() throws Exception {
        Path file = directory.resolve("out.mkv");
        try (ToolProcess send = tool(
                        "send",
                        video().toString(),
                        "--size",
                        "160x120",
                        "--initial-bytes",
                        "1",
                        "--frames",
                        "30",
                        "--wait-for-follower");
                ToolProcess record =
                        tool("record", video().toString(), "-o", file.toString(), "--until-writer-leaves")) {
            assertEquals(0, record.awaitExit(), record.output());
            assertEquals(0, send.awaitExit(), send.output());
        }
        assertRuns(stamps(file));
    }

    @Test
    void readsAnIndependentPeer() throws Exception {
        Path file = directory.resolve("out.mkv");
        try (ToolProcess record = tool(
                        "record", video().toString(), "-o", file.toString(), "--rate", "30", "--until-writer-leaves");
                ToolProcess peer = peer(
                        "write",
                        "--type",
                        SMALL_VIDEO,
                        "--size",
                        "12288",
                        "--count",
                        "30",
                        "--rate",
                        "30",
                        "--wait",
                        "1")) {
            assertEquals(0, record.awaitExit(), record.output());
            assertEquals(0, peer.awaitExit(), peer.output());
            assertTrue(record.output().contains("30 frames received"), record.output());
        }
        try (VideoReader reader = VideoReader.open(file)) {
            assertTrue(reader.readNext());
            assertEquals(64, reader.width());
        }
    }

    @Test
    void isReadByAnIndependentPeer() throws Exception {
        try (ToolProcess send = tool(
                        "send", video().toString(), "--type", SMALL_VIDEO, "--frames", "20", "--wait-for-follower");
                ToolProcess peer = peer("follow")) {
            assertEquals(0, peer.awaitExit(), peer.output());
            assertEquals(0, send.awaitExit(), send.output());
            assertTrue(peer.output().contains("\"type\": \"" + SMALL_VIDEO + "\""), peer.output());
            assertEquals(
                    20,
                    peer.output()
                            .lines()
                            .filter(line -> line.contains("\"event\": \"frame\""))
                            .count(),
                    peer.output());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list",
                "list --json",
                "clean --dry-run --json DIRECTORY",
                "flow --count 3 PATH",
                "--help",
                "--version"
            })
    void outputThatIsLostIsAFailure(String arguments) throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full here");
        try (ShmdataWriter writer = ShmdataWriter.at(video())
                        .type("application/x-test")
                        .initialBytes(64)
                        .open();
                ToolProcess run = shell(
                        "exec \"$@\" 2>&1 >/dev/full",
                        arguments.replace("PATH", video().toString()).replace("DIRECTORY", directory.toString()))) {
            while (run.isAlive()) {
                writer.write(new byte[64]);
                Thread.sleep(20);
            }
            assertEquals("shmdata: standard output: No space left on device\n", run.output());
            assertEquals(1, run.awaitExit());
        }
    }

    @Test
    void thatNobodyReadsOnIsNoFailure() throws Exception {
        try (ShmdataWriter writer = ShmdataWriter.at(video())
                        .type("application/x-test")
                        .initialBytes(64)
                        .open();
                ToolProcess run = shell("{ \"$@\"; echo code $? >&2; } | head -1", "flow " + video())) {
            while (run.isAlive()) {
                writer.write(new byte[64]);
                Thread.sleep(20);
            }
            assertEquals("connected: application/x-test\ncode 0\n", run.output());
        }
    }

    @ParameterizedTest
    @CsvSource({"2>errors, false", ">output, true"})
    void onlyATerminalIsSteered(String redirection, boolean steered) throws Exception {
        Path script = Files.writeString(directory.resolve("run.sh"), "exec \"$@\" " + redirection + "\n");
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        command.addAll(ToolProcess.command("record", video().toString(), "-o", "out.mkv", "--seconds", "3"));
        String line = command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        assumeTrue(new ProcessBuilder("sh", "-c", "command -v script").start().waitFor() == 0, "no script here");
        try (ToolProcess send = tool("send", video().toString(), "--size", "64x48");
                ToolProcess record = ToolProcess.start(directory, List.of("script", "-qec", line, "/dev/null"))) {
            assertEquals(0, record.awaitExit(), record.output());
            assertTrue(send.isAlive());
            Path errors = directory.resolve("errors");
            String said = record.output() + (Files.exists(errors) ? Files.readString(errors) : "");
            assertEquals(steered, said.contains("\u001B"), said);
        }
    }

    /** The tool within a line for the shell, as {@code "$@"}. */
    private ToolProcess shell(String line, String arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", line, "sh"));
        command.addAll(ToolProcess.command(arguments.split(" ")));
        return ToolProcess.start(directory, command);
    }

    /** The peer that speaks the protocol on its own. The test is skipped if there is none. */
    private ToolProcess peer(String role, String... arguments) throws IOException {
        PythonPeer.assumeAvailable();
        List<String> command = PythonPeer.command(role, video(), "--timeout", "60");
        command.addAll(List.of(arguments));
        return ToolProcess.start(directory, command);
    }
}
