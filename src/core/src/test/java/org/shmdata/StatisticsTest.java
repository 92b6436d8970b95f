// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.testing.Waits;

@Timeout(60)
class StatisticsTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("data");
    }

    @Test
    void everyDropIsCountedIfSeveralThreadsDropAtOnce() throws Exception {
        int each = 300_000;
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(1).open();
                WriteAccess taken = out.acquire()) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                threads.add(new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        assertNull(out.tryAcquire());
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(4L * each, out.statistics().dropped());
            assertEquals(1, taken.sizeBytes());
        }
    }

    @Test
    void bothSidesCountFramesBytesAndConnectionsAlsoOnceClosed() {
        ShmdataWriter out = ShmdataWriter.at(path).type("x").initialBytes(100).open();
        out.write(new byte[100]);
        ShmdataFollower in = ShmdataFollower.at(path).open();
        assertEquals(
                "0 frames, 0 bytes, 0.0 frames/s, 0 delivered, 0 skipped, 1 connections, 0 failures",
                in.statistics().toString());
        Peers.join(out, in, 1);
        for (int i = 0; i < 10; i++) {
            out.write(new byte[10]);
            in.next(Peers.LONG).close();
        }
        out.acquire().close();
        in.close();
        Waits.until("the follower to leave", () -> out.statistics().followersLeft() == 1);
        out.close();
        FollowerStatistics followed = in.statistics();
        assertEquals(10, followed.frames());
        assertEquals(100, followed.bytes());
        assertEquals(10, followed.delivered());
        assertEquals(0, followed.skipped());
        assertEquals(1, followed.connections());
        assertEquals(0, followed.failures());
        WriterStatistics written = out.statistics();
        assertEquals(11, written.frames());
        assertEquals(200, written.bytes());
        assertEquals(1, written.followersJoined());
        assertEquals(1, written.followersLeft());
        assertEquals(0, written.dropped());
        assertEquals(0, written.leftBehind());
        assertTrue(written.toString().startsWith("11 frames, 200 bytes, "), written.toString());
    }

    @Test
    void bothSidesHaveARateForAsLongAsFramesCome() {
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(1).open();
                ShmdataFollower in = ShmdataFollower.at(path).follow(frame -> {})) {
            Peers.awaitFollowers(out, 1);
            Waits.until("frames per second at both ends", () -> {
                out.write(new byte[1]);
                return out.statistics().framesPerSecond() > 0 && in.statistics().framesPerSecond() > 0;
            });
            Waits.until(
                    "the rates to fall to nothing",
                    () -> out.statistics().framesPerSecond() == 0
                            && in.statistics().framesPerSecond() == 0);
        }
    }

    @Test
    void droppedFramesAndFollowersLeftBehindAreCounted() {
        Path other = directory.resolve("other");
        try (ShmdataWriter dropping = ShmdataWriter.at(path)
                        .type("x")
                        .writeTimeout(Duration.ofMillis(5))
                        .open();
                ShmdataWriter leaving = ShmdataWriter.at(other)
                        .type("x")
                        .leaveBehindAfter(Duration.ofMillis(5))
                        .open();
                ShmdataFollower in = ShmdataFollower.at(path).open();
                ShmdataFollower held = ShmdataFollower.at(other).open()) {
            Peers.join(dropping, in, 1);
            Peers.join(leaving, held, 1);
            for (ShmdataWriter out : new ShmdataWriter[] {dropping, leaving}) {
                out.write(new byte[1]);
            }
            in.next(Peers.LONG);
            held.next(Peers.LONG);
            for (int i = 0; i < 3; i++) {
                assertEquals(WriteResult.DROPPED, dropping.write(new byte[1]));
                assertEquals(WriteResult.WRITTEN, leaving.write(new byte[1]));
            }
            assertEquals(3, dropping.statistics().dropped());
            assertEquals(1, dropping.statistics().frames());
            assertEquals(0, leaving.statistics().dropped());
            assertEquals(1, leaving.statistics().leftBehind());
            assertEquals(4, leaving.statistics().frames());
            Waits.until(
                    "the follower to be left behind", () -> leaving.statistics().followersLeft() == 1);
            // It finds out with its next frame, and joins again.
            Peers.join(leaving, held, 1);
            assertEquals(2, held.statistics().connections());
            Waits.until("the follower to join again", () -> leaving.statistics().followersJoined() == 2);
        }
    }
}
