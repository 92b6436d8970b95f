// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.shmdata.cli.FlowEvents.Arrived;
import org.shmdata.cli.FlowEvents.Connected;
import org.shmdata.cli.FlowEvents.Disconnected;

class FlowPrinterTest {
    private static final long MS = 1_000_000;

    private final StringWriter text = new StringWriter();
    private final FlowPrinter printer = new FlowPrinter(new PrintWriter(text), 4);

    private static Arrived frame(long number, long nanos) {
        return new Arrived(number, 12, new byte[] {1, (byte) 0xAB, 0}, nanos);
    }

    @Test
    void printsALinePerEventAndASummary() {
        assertTrue(printer.print(new Connected("application/x-one")));
        assertTrue(printer.print(frame(0, 1000 * MS)));
        assertTrue(printer.print(frame(1, 1020 * MS)));
        assertTrue(printer.print(new Disconnected()));
        assertTrue(printer.print(new Connected("application/x-two")));
        assertTrue(printer.print(frame(2, 2000 * MS)));
        assertFalse(printer.print(frame(3, 2040 * MS)));
        printer.summary();
        List<String> lines = text.toString().lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
        assertEquals(
                List.of(
                        "connected: application/x-one",
                        "0 12 bytes 01 ab 00",
                        "1 12 bytes 01 ab 00 20.000 ms 50.00 fps",
                        "disconnected",
                        "connected: application/x-two",
                        "2 12 bytes 01 ab 00",
                        "3 12 bytes 01 ab 00 40.000 ms 25.00 fps",
                        "4 frames, 48 bytes in 1.040 s, 2.88 fps, 0.0 MB/s"),
                lines);
    }

    @Test
    void endsWhenNobodyReads() {
        FlowPrinter broken = new FlowPrinter(new PrintWriter(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        }), 100);
        assertFalse(broken.print(frame(0, 0)));
    }

    @Test
    void countsNothing() {
        printer.summary();
        assertEquals("0 frames, 0 bytes in 0.000 s", text.toString().strip());
    }
}
