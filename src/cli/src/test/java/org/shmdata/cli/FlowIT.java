// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.FollowersListener;
import org.shmdata.ShmdataWriter;

/** {@code shmdata flow} with sdflow's options, in a process of its own; this one writes. */
@Timeout(180)
class FlowIT {
    private static final String TYPE = "application/x-test, kind=(string)some";

    @TempDir
    Path directory;

    private Path path() {
        return directory.resolve("data");
    }

    private ToolProcess flow(String options, int frames) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("flow"));
        arguments.addAll(List.of(options.trim().split(" +")));
        arguments.addAll(List.of(path().toString(), "--count", Integer.toString(frames)));
        return ToolProcess.tool(directory, arguments.toArray(String[]::new));
    }

    /** Writes frames as soon as somebody follows. */
    private void write(byte[]... frames) throws InterruptedException {
        CountDownLatch followed = new CountDownLatch(1);
        try (ShmdataWriter writer = ShmdataWriter.at(path())
                .type(TYPE)
                .initialBytes(64)
                .followers(new FollowersListener() {
                    @Override
                    public void joined(int id) {
                        followed.countDown();
                    }
                })
                .open()) {
            followed.await();
            for (byte[] frame : frames) {
                writer.write(frame);
            }
            // returns when the last one was read
            writer.acquire().close();
        }
    }

    private String printed(String options, byte[]... frames) throws Exception {
        try (ToolProcess flow = flow(options, frames.length)) {
            write(frames);
            assertEquals(0, flow.awaitExit(), flow.output());
            return flow.output();
        }
    }

    /** What follows the line of the type, for one frame. */
    private String line(String options, byte[] frame) throws Exception {
        List<String> lines = printed(options, frame).lines().toList();
        assertEquals(
                List.of("connected: " + TYPE, "1 frames, " + frame.length + " bytes in 0.000 s"),
                List.of(lines.get(0), lines.get(2)));
        assertEquals(3, lines.size());
        return lines.get(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "-f f|     0          9 bytes            0.5          -2.0",
                "-ff -m1|     0          9 bytes            0.5",
                "--format f --values 1000000|     0          9 bytes            0.5          -2.0",
                "-n|     0          9 bytes",
                "--no-values|     0          9 bytes",
                "-m 0|     0          9 bytes",
                "-ntf i16 -m 3|     0          9 bytes"
            })
    void printsFloatsOrNothing(String options, String line) throws Exception {
        ByteBuffer frame = ByteBuffer.allocate(9)
                .order(ByteOrder.nativeOrder())
                .putFloat(0.5f)
                .putFloat(-2)
                .put((byte) 'x');
        assertEquals(line, line(options, frame.array()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "-f x|     0          5 bytes  41 41 41 41 41",
                "-fx -m 2|     0          5 bytes  41 41",
                "-f i16|     0          5 bytes   16705  16705",
                "-f i16 -m 1|     0          5 bytes   16705",
                "-f c|     0          5 bytes  AAAAA",
                "-fc -m3|     0          5 bytes  AAA"
            })
    void printsAnOddTailAsFarAsItIsWhole(String options, String line) throws Exception {
        assertEquals(line, line(options, new byte[] {0x41, 0x41, 0x41, 0x41, 0x41}));
    }

    @Test
    void printsNoMoreThan64KiBOfAFrame() throws Exception {
        byte[] frame = new byte[100_000];
        Arrays.fill(frame, (byte) '=');
        assertEquals("     0     100000 bytes  " + "=".repeat(65536), line("-fc -m 100000", frame));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-ct", "-c -t", "--in-place --times"})
    void rewritesALineWithTheTimes(String options) throws Exception {
        byte[] frame = {1, 2, 3};
        String output = printed(options, frame, frame, frame);
        String time = " +[0-9]+\\.[0-9]{3} ms +[0-9]+\\.[0-9]{2} fps *";
        assertTrue(
                output.matches("connected: [^\r\n]*\n +0 +3 bytes  01 02 03\r +1 +3 bytes  01 02 03" + time
                        + "\r +2 +3 bytes  01 02 03" + time + "\n3 frames, 9 bytes in [^\r\n]*\n"),
                output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-nv", "-n --verbose"})
    void tellsTheTypeFieldByField(String options) throws Exception {
        assertEquals(
                List.of(
                        "connected: " + TYPE,
                        "  media type: application/x-test",
                        "  kind: (string)some",
                        "     0          1 bytes"),
                printed(options, new byte[1]).lines().limit(4).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-d", "--log"})
    void tellsWhenAWriterComesAndGoes(String options) throws Exception {
        try (ToolProcess flow = flow(options, 2)) {
            flow.awaitOutput("waiting for a writer at " + path());
            write(new byte[1]);
            flow.awaitOutput("disconnected");
            write(new byte[1]);
            assertEquals(0, flow.awaitExit(), flow.output());
            String time = "[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3} ";
            List<String> log = flow.output()
                    .lines()
                    .filter(line -> line.matches(time + ".*"))
                    .map(line -> line.replaceFirst(time, ""))
                    .toList();
            assertEquals(
                    List.of(
                            "waiting for a writer at " + path(),
                            "a writer came",
                            "the writer left; waiting for the next one",
                            "a writer came"),
                    log);
        }
    }

    /** More than the pipe and the events that wait can take: a writer that is held back would never end. */
    @Test
    void aReaderThatStopsDoesNotHoldTheWriterBack() throws Exception {
        Process flow = new ProcessBuilder(ToolProcess.command("flow", "-m", "65536", path().toString())).start();
        try {
            byte[][] frames = new byte[6000][];
            Arrays.fill(frames, new byte[1024]);
            write(frames);
            write(frames);
            assertTrue(flow.isAlive());
        } finally {
            flow.destroyForcibly().waitFor();
        }
    }
}
