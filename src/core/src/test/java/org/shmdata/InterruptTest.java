// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.bindings.sessions.ShmdataError;
import org.shmdata.bindings.sessions.ShmdataEvent;
import org.shmdata.testing.Waits;

@Timeout(60)
class InterruptTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("data");
    }

    @AfterEach
    void forget() {
        Thread.interrupted();
    }

    /**
     * The call waits on a thread of its own, which is interrupted: it must end with the exception, and the status set.
     */
    private static void endsWaiting(Executable call) throws Exception {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                assertEquals(
                        Reason.INTERRUPTED,
                        assertThrows(ShmdataException.class, call).reason());
                ended.complete(Thread.currentThread().isInterrupted());
            } catch (Throwable e) {
                ended.completeExceptionally(e);
            }
        });
        waiting.start();
        Thread.sleep(50);
        waiting.interrupt();
        assertTrue(ended.get(30, TimeUnit.SECONDS));
        waiting.join();
    }

    @Test
    void endsAFollowersWaitForAWriterAndForAFrame() throws Exception {
        try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
            endsWaiting(() -> in.next(Peers.LONG));
            try (ShmdataWriter out =
                    ShmdataWriter.at(path).type("x").initialBytes(1).open()) {
                Peers.join(out, in, 1);
                endsWaiting(() -> in.next(Peers.LONG));
                // It goes on: the same connection, the next frame.
                assertNull(in.next(Duration.ofMillis(10)));
                out.write(new byte[] {1});
                in.next(Peers.LONG).close();
                assertEquals(1, in.statistics().connections());
            }
        }
    }

    @Test
    void endsTheWaitForACopyToo() throws Exception {
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(1).open();
                ShmdataFollower in = ShmdataFollower.at(path).latestOnly().open()) {
            Peers.awaitFollowers(out, 1);
            endsWaiting(() -> in.next(Peers.LONG));
            out.write(new byte[] {1});
            in.next(Peers.LONG).close();
        }
    }

    @Test
    void endsTheWaitForATurnAtTheFollower() throws Exception {
        try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Thread other = new Thread(() -> assertThrows(ShmdataException.class, () -> in.next(Peers.LONG)));
            other.start();
            Thread.sleep(50);
            endsWaiting(() -> in.next(Peers.LONG));
            // The turn is waited for as long as was asked, no longer.
            assertNull(in.next(Duration.ofMillis(10)));
            in.close();
            other.join();
        }
    }

    @Test
    void anInterruptFromBeforeEndsNextAtOnceAndOneFromAfterDoesNotComeLate() {
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(1).open();
                ShmdataFollower in = ShmdataFollower.at(path).open();
                ShmdataFollower copies = ShmdataFollower.at(path).queue(2).open()) {
            Peers.join(out, in, 2);
            for (ShmdataFollower follower : new ShmdataFollower[] {in, copies}) {
                Thread.currentThread().interrupt();
                assertEquals(
                        Reason.INTERRUPTED,
                        assertThrows(ShmdataException.class, () -> follower.next(Peers.LONG))
                                .reason());
                assertTrue(Thread.interrupted());
                assertNull(follower.next(Duration.ofMillis(20)));
                // Nobody waits: it concerns the next wait of this thread alone, and that never comes.
                Thread.currentThread().interrupt();
                assertTrue(Thread.interrupted());
                assertNull(follower.next(Duration.ofMillis(20)));
            }
        }
    }

    @Test
    void whatNeverWaitsIsNotInterrupted() {
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(1).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            Thread.currentThread().interrupt();
            try (WriteAccess access = out.tryAcquire()) {
                assertTrue(access != null);
                access.publish();
            }
            // the frame is not taken: the next one would have to wait
            assertNull(out.tryAcquire());
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void endsAWritersWaitForFollowersAndForATurn() throws Exception {
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(1).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            out.write(new byte[] {1});
            Frame held = in.next(Peers.LONG);
            endsWaiting(() -> out.write(new byte[] {2}));
            endsWaiting(out::acquire);
            held.close();
            try (WriteAccess access = out.acquire()) {
                endsWaiting(() -> out.write(new byte[] {3}));
                access.publish();
            }
            in.next(Peers.LONG).close();
            assertEquals(2, out.statistics().frames());
            assertEquals(0, out.statistics().dropped());
        }
    }

    @Test
    void aWriterThatNeedNotWaitWritesAllTheSame() {
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type("x").initialBytes(1).open()) {
            Thread.currentThread().interrupt();
            assertEquals(WriteResult.WRITTEN, out.write(new byte[] {1}));
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aListenersThreadGoesOn() {
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(1).open();
                ShmdataFollower direct = ShmdataFollower.at(path)
                        .follow(frame -> Thread.currentThread().interrupt());
                ShmdataFollower copies = ShmdataFollower.at(path)
                        .queue(10)
                        .follow(frame -> Thread.currentThread().interrupt())) {
            Peers.awaitFollowers(out, 2);
            for (int i = 0; i < 5; i++) {
                out.write(new byte[] {1});
            }
            Waits.until(
                    "five frames in both followers",
                    () -> direct.statistics().delivered() == 5
                            && copies.statistics().delivered() == 5);
            assertFalse(direct.isClosed() || copies.isClosed());
        }
    }

    /**
     * The waiting thread may notice an interrupt before the interrupting one has said all of it: nothing of that may
     * stay for the waits to come.
     */
    @Test
    void aWaitAfterAnInterruptEndsInTimeHoweverTheTwoCross() throws Exception {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                cross(2000);
                ended.complete(null);
            } catch (Throwable e) {
                ended.completeExceptionally(e);
            }
        });
        waiting.setDaemon(true);
        waiting.start();
        ended.get(50, TimeUnit.SECONDS);
    }

    private void cross(int rounds) throws InterruptedException {
        long session = shmdata_follower_session_open(path.toString(), new ShmdataError());
        assertNotEquals(0, session);
        ShmdataEvent event = new ShmdataEvent().struct_size(Loader.sizeof(ShmdataEvent.class));
        try {
            for (int i = 0; i < rounds; i++) {
                Thread other = new Thread(() -> shmdata_follower_session_interrupt(session));
                other.start();
                int kind = SHMDATA_TIMEOUT;
                while (kind == SHMDATA_TIMEOUT) {
                    kind = shmdata_follower_session_next(session, 0, event);
                }
                assertEquals(SHMDATA_INTERRUPTED, kind);
                other.join();
                assertEquals(SHMDATA_TIMEOUT, shmdata_follower_session_next(session, 0, event));
            }
        } finally {
            shmdata_follower_session_delete(session);
        }
    }
}
