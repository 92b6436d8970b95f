// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.testing.Waits;

/** A turn at writing belongs to whoever has its access. Nothing that is done to it leaves the writer jammed. */
@Timeout(60)
class TurnTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("data");
    }

    private ShmdataWriter writer() {
        return ShmdataWriter.at(path).type("x").initialBytes(16).open();
    }

    private static Reason reason(Runnable attempt) {
        return assertThrows(ShmdataException.class, attempt::run).reason();
    }

    private static <T> T onAnotherThread(java.util.function.Supplier<T> body) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(body.get());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.start();
        thread.join();
        return result.get(0, TimeUnit.SECONDS);
    }

    @Test
    void anotherThreadMayWriteAndPublish() throws Exception {
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            WriteAccess access = out.acquire(1);
            assertEquals(1, onAnotherThread(() -> {
                access.buffer().put((byte) 42);
                int told = access.publish();
                access.close();
                return told;
            }));
            assertEquals(42, in.next(Peers.LONG).buffer().get());
            assertEquals(Reason.CLOSED, reason(access::publish));
            access.close();
        }
    }

    @Test
    void anotherThreadMayGiveItUp() throws Exception {
        try (ShmdataWriter out = writer()) {
            WriteAccess access = out.acquire();
            onAnotherThread(() -> {
                access.close();
                return 0;
            });
            assertEquals(Reason.CLOSED, reason(access::buffer));
            assertEquals(WriteResult.WRITTEN, out.write(new byte[1]));
        }
    }

    @Test
    void aSizeThatDoesNotFitLeavesTheTurn() {
        try (ShmdataWriter out = writer();
                WriteAccess access = out.acquire()) {
            assertThrows(IllegalArgumentException.class, () -> access.publish(17));
            assertThrows(IllegalArgumentException.class, () -> access.resize(-1));
            assertEquals(0, access.publish(16));
        }
    }

    /** Two threads that take turns: to close what was published a while ago ends nobody else's turn. */
    @Test
    void aLateCloseEndsNobodyElsesTurn() throws Exception {
        try (ShmdataWriter out = writer()) {
            WriteAccess mine = out.acquire();
            mine.publish();
            WriteAccess theirs = onAnotherThread(out::acquire);
            mine.close();
            mine.close();
            theirs.buffer().put((byte) 1);
            assertEquals(0, theirs.publish());
            theirs.close();
            // nor while others come and go
            for (int i = 0; i < 10; i++) {
                try (WriteAccess next = out.acquire()) {
                    mine.close();
                    theirs.close();
                    next.publish();
                }
            }
        }
    }

    @Test
    void aSecondTurnOfTheSameThreadIsRefusedInTheEnd() {
        try (ShmdataWriter out = writer();
                WriteAccess access = out.acquire()) {
            assertThrows(IllegalStateException.class, out::acquire);
            assertThrows(IllegalStateException.class, () -> out.write(new byte[1]));
            assertEquals(0, access.publish());
        }
    }

    @Test
    void aTurnThatWasHandedOnIsWaitedFor() throws Exception {
        try (ShmdataWriter out = writer()) {
            WriteAccess access = out.acquire();
            CountDownLatch touched = new CountDownLatch(1);
            Thread renderer = new Thread(() -> {
                access.buffer().put((byte) 1);
                touched.countDown();
                try {
                    // longer than a turn of one's own is waited for
                    Thread.sleep(1500);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                access.publish();
            });
            renderer.start();
            touched.await();
            out.acquire().close();
            renderer.join();
            assertEquals(1, out.statistics().frames());
        }
    }

    @Test
    void aTurnWhoseThreadHasEndedDoesNotStopTheWriter() throws Exception {
        try (ShmdataWriter out = writer()) {
            onAnotherThread(() -> out.acquire().sizeBytes());
            assertEquals(WriteResult.WRITTEN, out.write(new byte[1]));
        }
        assertFalse(Files.exists(path));
        try (ShmdataWriter again = writer()) {
            assertEquals(WriteResult.WRITTEN, again.write(new byte[1]));
        }
    }

    @Test
    void aResizeThatIsRefusedLeavesTheBufferAsItWas() {
        try (ShmdataWriter out = writer();
                WriteAccess access = out.acquire()) {
            access.buffer().putInt(7);
            assertThrows(IllegalArgumentException.class, () -> access.resize(-1));
            assertEquals(4, access.buffer().position());
            assertEquals(16, access.sizeBytes());
        }
    }

    @Test
    void aTurnThatAFollowersListenerForgetsDoesNotStopTheWriter() {
        CompletableFuture<ShmdataWriter> self = new CompletableFuture<>();
        CountDownLatch returned = new CountDownLatch(1);
        FollowersListener listener = new FollowersListener() {
            @Override
            public void joined(int id) {
                self.join().acquire(1);
            }

            @Override
            public void left(int id) {
                returned.countDown();
            }
        };
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type("x").followers(listener).open()) {
            self.complete(out);
            try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
                assertTrue(in.awaitWriter(Duration.ofSeconds(10)));
                Peers.awaitFollowers(out, 1);
            }
            Waits.until("left to be called", () -> returned.getCount() == 0);
            assertEquals(WriteResult.WRITTEN, out.write(new byte[] {1}));
        }
    }

    @Test
    void aTurnThatWasHandedOnStaysWhenALaterCallOfTheListenerThrows() {
        CompletableFuture<ShmdataWriter> self = new CompletableFuture<>();
        CompletableFuture<WriteAccess> handedOver = new CompletableFuture<>();
        CountDownLatch threw = new CountDownLatch(1);
        FollowersListener listener = new FollowersListener() {
            @Override
            public void joined(int id) {
                if (id == 0) {
                    handedOver.complete(self.join().acquire(1));
                }
            }

            @Override
            public void left(int id) {
                threw.countDown();
                throw new IllegalStateException("on purpose");
            }
        };
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type("x").followers(listener).open()) {
            self.complete(out);
            try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
                assertTrue(in.awaitWriter(Duration.ofSeconds(10)));
                handedOver.join();
            }
            Waits.until("left to throw", () -> threw.getCount() == 0);
            // the writer's thread is done with that call once the next follower is in
            try (ShmdataFollower next = ShmdataFollower.at(path).open()) {
                assertTrue(next.awaitWriter(Duration.ofSeconds(10)));
                Peers.awaitFollowers(out, 1);
                try (WriteAccess access = handedOver.join()) {
                    assertEquals(1, access.publish());
                }
            }
        }
    }

    @Test
    void aTurnWhoseThreadHasEndedAndWhichSomebodyKeepsDoesNotStopTheClosing() throws Exception {
        ShmdataWriter out = writer();
        WriteAccess kept = onAnotherThread(out::acquire);
        out.close();
        assertFalse(Files.exists(path));
        writer().close();
        assertEquals(Reason.CLOSED, reason(kept::publish));
        kept.close();
    }

    @Test
    void closingTakesAwayATurnThatAnotherThreadKeeps() throws Exception {
        ShmdataWriter out = writer();
        WriteAccess kept = out.acquire();
        ByteBuffer buffer = kept.buffer();
        onAnotherThread(() -> {
            out.close();
            return 0;
        });
        assertFalse(Files.exists(path));
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, (byte) 7);
        }
        assertEquals(Reason.CLOSED, reason(kept::publish));
        assertEquals(Reason.CLOSED, reason(kept::buffer));
        kept.close();
    }

    @Test
    void closingGivesUpTheOwnTurnAtOnce() {
        ShmdataWriter out = writer();
        WriteAccess access = out.acquire();
        out.close();
        assertFalse(Files.exists(path));
        access.close();
    }

    @Test
    void aWriteTimeoutIsForTurnsToo() throws Exception {
        try (ShmdataWriter out = ShmdataWriter.at(path)
                .type("x")
                .initialBytes(16)
                .writeTimeout(Duration.ofMillis(20))
                .open()) {
            try (WriteAccess access = out.acquire()) {
                assertEquals(WriteResult.DROPPED, onAnotherThread(() -> out.write(new byte[1])));
                assertEquals(Reason.TIMED_OUT, onAnotherThread(() -> reason(out::acquire)));
                access.publish();
            }
            assertEquals(WriteResult.WRITTEN, out.write(new byte[1]));
        }
    }

    @Test
    void tryingNeverWaits() throws Exception {
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            try (WriteAccess access = out.tryAcquire()) {
                assertNotNull(access);
                // for another turn
                assertNull(onAnotherThread(out::tryAcquire));
                access.publish();
            }
            try (Frame frame = in.next(Peers.LONG)) {
                assertNotNull(frame);
                // for a follower
                assertNull(out.tryAcquire());
            }
            try (WriteAccess access = out.tryAcquire()) {
                assertNotNull(access);
            }
        }
    }

    @Test
    void toDropFramesAndToDropFollowersIsRefusedInAnyOrder() {
        Duration time = Duration.ofMillis(50);
        for (ShmdataWriter.Builder both : new ShmdataWriter.Builder[] {
            ShmdataWriter.at(path).type("x").writeTimeout(time).leaveBehindAfter(time),
            ShmdataWriter.at(path).type("x").leaveBehindAfter(time).writeTimeout(time)
        }) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, both::open);
            assertTrue(
                    refused.getMessage().contains("writeTimeout()")
                            && refused.getMessage().contains("leaveBehindAfter()"),
                    refused.getMessage());
        }
        assertFalse(Files.exists(path));
    }
}
