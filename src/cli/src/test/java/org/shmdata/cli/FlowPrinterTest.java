// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.shmdata.cli.FlowEvents.Arrived;
import org.shmdata.cli.FlowEvents.Connected;
import org.shmdata.cli.FlowEvents.Disconnected;
import org.shmdata.cli.FlowEvents.Event;
import org.shmdata.cli.FlowEvents.Logged;
import org.shmdata.cli.FlowPrinter.Style;

class FlowPrinterTest {
    private static final long MS = 1_000_000;

    private static final Style PLAIN = new Style(FlowValues.HEX, 4, false, false, false);
    private static final Style TIMES = new Style(FlowValues.HEX, 4, true, false, false);

    private final StringWriter text = new StringWriter();
    private final StringWriter log = new StringWriter();

    private FlowPrinter printer(Style style, boolean inPlace, long limit) {
        return new FlowPrinter(
                new FlowOutput(new PrintWriter(text), inPlace, false), new PrintWriter(log, true), style, limit);
    }

    private List<String> printed(Style style, Event... events) {
        FlowPrinter printer = printer(style, false, 100);
        for (Event event : events) {
            assertTrue(printer.print(event));
        }
        return text.toString().lines().toList();
    }

    private static Arrived frame(long number, long nanos) {
        return new Arrived(number, 12, new byte[] {1, (byte) 0xAB, 0}, nanos);
    }

    @Test
    void printsALinePerEventAndASummary() {
        FlowPrinter printer = printer(TIMES, false, 4);
        assertTrue(printer.print(new Connected("application/x-one")));
        assertTrue(printer.print(frame(0, 1000 * MS)));
        assertTrue(printer.print(frame(1, 1020 * MS)));
        assertTrue(printer.print(new Disconnected()));
        assertTrue(printer.print(new Connected("application/x-two")));
        assertTrue(printer.print(frame(2, 2000 * MS)));
        assertFalse(printer.print(frame(3, 2040 * MS)));
        printer.summary();
        assertEquals(
                List.of(
                        "connected: application/x-one",
                        "     0         12 bytes  01 ab 00",
                        "     1         12 bytes  01 ab 00        20.000 ms    50.00 fps",
                        "disconnected",
                        "connected: application/x-two",
                        "     2         12 bytes  01 ab 00",
                        "     3         12 bytes  01 ab 00        40.000 ms    25.00 fps",
                        "4 frames, 48 bytes in 1.040 s, 2.88 fps, 0.0 MB/s"),
                text.toString().lines().toList());
    }

    @Test
    void printsTimesOnlyWhereAskedTo() {
        assertEquals(
                List.of("     0         12 bytes  01 ab 00", "     1         12 bytes  01 ab 00"),
                printed(PLAIN, frame(0, 1000 * MS), frame(1, 1020 * MS)));
    }

    @Test
    void printsNoValuesWhereNoneAreAskedFor() {
        byte[] none = {};
        assertEquals(
                List.of("     0         12 bytes", "     1         12 bytes     20.000 ms    50.00 fps"),
                printed(
                        new Style(FlowValues.HEX, 0, true, false, false),
                        new Arrived(0, 12, none, 0),
                        new Arrived(1, 12, none, 20 * MS)));
    }

    @Test
    void countsLeftOutFramesIntoTheRate() {
        assertEquals(
                "     4         12 bytes  01 ab 00        40.000 ms   100.00 fps",
                printed(TIMES, frame(0, 0), frame(4, 40 * MS)).get(1));
    }

    @Test
    void printsEveryForm() {
        byte[] head = {'o', 'k', 'o', 'k', '!'};
        assertEquals(
                List.of("     0          5 bytes  okok!"),
                printed(new Style(FlowValues.CHARACTERS, 8, false, false, false), new Arrived(0, 5, head, 0)));
        text.getBuffer().setLength(0);
        byte[] same = {7, 7, 7, 7, 7};
        assertEquals(
                List.of("     0          5 bytes    1799   1799"),
                printed(new Style(FlowValues.SHORTS, 16, false, false, false), new Arrived(0, 5, same, 0)));
        text.getBuffer().setLength(0);
        byte[] zeros = new byte[5];
        assertEquals(
                List.of("     0          5 bytes            0.0"),
                printed(new Style(FlowValues.FLOATS, 32, false, false, false), new Arrived(0, 5, zeros, 0)));
    }

    @Test
    void tellsTheTypeInFullWhereAskedTo() {
        assertEquals(
                List.of(
                        "connected: application/x-one, count=(int)3",
                        "  media type: application/x-one",
                        "  count: (int)3"),
                printed(
                        new Style(FlowValues.HEX, 8, false, true, false),
                        new Connected("application/x-one, count=(int)3")));
    }

    @Test
    void rewritesFramesInPlaceAndNothingElse() {
        FlowPrinter printer = printer(PLAIN, true, 100);
        printer.print(new Connected("application/x-one"));
        printer.print(frame(0, 0));
        printer.print(frame(1, 0));
        printer.print(new Disconnected());
        printer.print(new Connected("application/x-two"));
        printer.print(frame(2, 0));
        printer.print(new Logged(LocalTime.MIDNIGHT, "odd"));
        printer.print(frame(3, 0));
        printer.summary();
        assertEquals(
                "connected: application/x-one|     0         12 bytes  01 ab 00\r     1         12 bytes  01 ab 00|disconnected|"
                        + "connected: application/x-two|     2         12 bytes  01 ab 00|     3         12 bytes  01 ab 00|"
                        + "4 frames, 48 bytes in 0.000 s|",
                text.toString().replace(System.lineSeparator(), "|"));
        assertEquals("shmdata: odd", log.toString().strip());
    }

    @Test
    void tellsTheTimeOfWhatWasLoggedWhereAskedTo() {
        assertEquals(
                List.of(),
                printed(
                        new Style(FlowValues.HEX, 8, false, false, true),
                        new Logged(LocalTime.of(9, 5, 7, 12_345_678), "a writer\ncame")));
        assertEquals("09:05:07.012 a writer.came", log.toString().strip());
    }

    @Test
    void endsWhenNobodyReads() {
        FlowOutput broken = new FlowOutput(
                new PrintWriter(
                        new OutputStream() {
                            @Override
                            public void write(int b) throws IOException {
                                throw new IOException("Broken pipe");
                            }
                        },
                        false,
                        StandardCharsets.UTF_8),
                false,
                false);
        assertFalse(new FlowPrinter(broken, new PrintWriter(log), PLAIN, 100).print(frame(0, 0)));
    }

    @Test
    void countsNothing() {
        printer(PLAIN, false, 100).summary();
        assertEquals("0 frames, 0 bytes in 0.000 s", text.toString().strip());
    }
}
