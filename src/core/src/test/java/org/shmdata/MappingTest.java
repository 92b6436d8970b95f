// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.testing.Waits;

/** Segments that were replaced do not stay mapped, though nothing here makes garbage that a collector would run for. */
@Timeout(60)
class MappingTest {
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final int LARGE = 32 << 20;
    private static final int ROUNDS = 40;

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() throws InterruptedException {
        assumeTrue(Files.exists(MAPS), "only Linux shows what is mapped");
        path = directory.resolve("data");
        // what other tests left to the collector
        for (int i = 0; i < 10; i++) {
            System.gc();
            Thread.sleep(10);
        }
    }

    private static long segments() {
        try (Stream<String> lines = Files.lines(MAPS)) {
            return lines.filter(line -> line.contains("/SYSV")).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void replacedSegmentsAreLetGoInTime() {
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(LARGE).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            long most = 0;
            for (int i = 1; i <= ROUNDS; i++) {
                // larger than the one before: a segment of its own, which nothing is written to, since memory that is
                // not touched costs nothing
                try (WriteAccess access = out.acquire(LARGE + i * 4096L)) {
                    access.publish();
                }
                try (Frame frame = in.next(Peers.LONG)) {
                    assertEquals(LARGE + i * 4096, frame.buffer().remaining());
                }
                most = Math.max(most, segments());
            }
            assertTrue(most < ROUNDS, most + " segments were mapped at a time");
        }
    }

    @Test
    void aFollowerWithoutAWriterHasNothingMapped() {
        long before = segments();
        try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
            try (ShmdataWriter out =
                    ShmdataWriter.at(path).type("x").initialBytes(100).open()) {
                Peers.join(out, in, 1);
                out.write(new byte[100]);
                in.next(Peers.LONG).close();
            }
            Waits.until("the writer to leave", () -> in.next(Duration.ZERO) == null && !in.isConnected());
            awaitSegments(before);
        }
    }

    @Test
    void whatIsClosedHasNothingMapped() {
        long before = segments();
        ShmdataWriter out = ShmdataWriter.at(path).type("x").initialBytes(100).open();
        ShmdataFollower in = ShmdataFollower.at(path).open();
        Peers.join(out, in, 1);
        out.write(new byte[100]);
        ByteBuffer kept = in.next(Peers.LONG).buffer();
        in.close();
        out.close();
        // at once, without the collector, though somebody has a buffer
        assertTrue(segments() <= before, segments() + " segments are mapped, " + before + " before");
        System.gc();
        assertEquals(0, kept.get(99));
        assertTrue(in.isClosed() && out.isClosed());
    }

    private static void awaitSegments(long count) {
        Waits.until("the segments to be unmapped", () -> {
            System.gc();
            return segments() <= count;
        });
    }
}
