// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.ShmdataException.Reason;

/**
 * A follower has joined the writer that is there once it is open, and both can be waited for; one that is busy does not
 * keep its writer when it is closed.
 */
@Timeout(60)
class JoiningTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("data");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void nothingIsMissedThatIsWrittenOnceAFollowerIsOpen(int room) {
        for (int i = 0; i < 50; i++) {
            try (ShmdataWriter out = ShmdataWriter.at(path)
                            .type("application/x-a")
                            .initialBytes(1)
                            .open();
                    ShmdataFollower in = (room == 0
                                    ? ShmdataFollower.at(path)
                                    : ShmdataFollower.at(path).queue(room))
                            .open()) {
                assertEquals(1, out.followerCount());
                out.write(new byte[] {(byte) i});
                try (Frame frame = in.next(Peers.LONG)) {
                    assertEquals(i, frame.buffer().get());
                    assertEquals("application/x-a", frame.type());
                }
            }
        }
    }

    @Test
    void aWriterThatHasGoneIsNotTakenForTheNext() {
        try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
            for (int i = 0; i < 50; i++) {
                try (ShmdataWriter out = ShmdataWriter.at(path)
                        .type("application/x-a")
                        .initialBytes(1)
                        .open()) {
                    assertTrue(in.awaitWriter(Peers.LONG));
                    assertEquals(1, out.followerCount());
                    out.write(new byte[] {(byte) i});
                    // looking does not take it
                    assertTrue(in.awaitWriter(Duration.ZERO));
                    try (Frame frame = in.next(Peers.LONG)) {
                        assertEquals(i, frame.buffer().get());
                    }
                }
                assertFalse(in.awaitWriter(Duration.ZERO));
                assertEquals(i + 1, in.statistics().connections());
            }
        }
    }

    @Test
    void aClosedFollowerAwaitsNobody() {
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type("application/x-a").initialBytes(1).open()) {
            for (ShmdataFollower in : List.of(
                    ShmdataFollower.at(path).follow(frame -> {}),
                    ShmdataFollower.at(path).latestOnly().open(),
                    ShmdataFollower.at(path).open())) {
                assertTrue(in.awaitWriter(Peers.LONG));
                in.close();
                assertEquals(
                        Reason.CLOSED,
                        assertThrows(ShmdataException.class, () -> in.awaitWriter(Duration.ofMillis(1)))
                                .reason());
            }
            assertFalse(out.isClosed());
        }
    }

    /** Two in the session at once would lose a descriptor now and then. */
    @Test
    void nobodyElseIsInsideWhileAFollowerJoins() {
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type("application/x-a").initialBytes(1).open()) {
            boolean[] joined = new boolean[1];
            ShmdataFollower.Builder options = ShmdataFollower.at(path).threadFactory(body -> {
                joined[0] = out.awaitFollowers(1, Duration.ofSeconds(5));
                Thread thread = new Thread(body);
                thread.start();
                return thread;
            });
            assertThrows(IllegalThreadStateException.class, () -> options.follow(frame -> {}));
            assertTrue(joined[0], "a thread is made before the follower has joined");
        }
    }

    @Test
    void anOpenFollowerKnowsItsWriter() {
        try (ShmdataWriter out = ShmdataWriter.at(path)
                        .type("application/x-a")
                        .initialBytes(1)
                        .open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            assertTrue(in.isConnected());
            assertEquals(out.type(), in.type());
            assertTrue(in.awaitWriter(Duration.ZERO));
            assertTrue(out.awaitFollowers(1, Peers.LONG));
            assertFalse(out.awaitFollowers(2, Duration.ofMillis(5)));
        }
    }

    @Test
    void aListenerHearsOfWriterAndFrameInOrder() throws Exception {
        for (int i = 0; i < 20; i++) {
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            try (ShmdataWriter out = ShmdataWriter.at(path)
                            .type("application/x-a")
                            .initialBytes(1)
                            .open();
                    ShmdataFollower in = ShmdataFollower.at(path).follow(new FrameListener() {
                        @Override
                        public void frame(Frame frame) {
                            heard.add("frame " + frame.buffer().get());
                        }

                        @Override
                        public void connected(String type) {
                            heard.add(type);
                        }
                    })) {
                out.write(new byte[] {7});
                assertEquals("application/x-a", heard.poll(30, TimeUnit.SECONDS));
                assertEquals("frame 7", heard.poll(30, TimeUnit.SECONDS));
                assertTrue(in.awaitWriter(Duration.ZERO));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void aWriterThatComesLaterIsAwaited(int room) throws Exception {
        try (ShmdataFollower in =
                (room == 0 ? ShmdataFollower.at(path) : ShmdataFollower.at(path).queue(room)).open()) {
            assertFalse(in.awaitWriter(Duration.ofMillis(5)));
            CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> in.awaitWriter(Peers.LONG));
            try (ShmdataWriter out =
                    ShmdataWriter.at(path).type("x").initialBytes(1).open()) {
                assertTrue(waiting.get(30, TimeUnit.SECONDS));
                assertTrue(out.awaitFollowers(1, Peers.LONG));
                out.write(new byte[] {5});
                try (Frame frame = in.next(Peers.LONG)) {
                    assertEquals(5, frame.buffer().get());
                }
            }
        }
    }

    @Test
    void closingAndInterruptingEndTheWaits() throws Exception {
        ShmdataWriter out = ShmdataWriter.at(path).type("x").initialBytes(1).open();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> out.awaitFollowers(1, Peers.LONG));
        Thread.sleep(20);
        out.close();
        Throwable ended = assertThrows(java.util.concurrent.ExecutionException.class, waiting::get)
                .getCause();
        assertEquals(Reason.CLOSED, ((ShmdataException) ended).reason());
        try (ShmdataWriter other =
                        ShmdataWriter.at(path).type("x").initialBytes(1).open();
                ShmdataFollower in =
                        ShmdataFollower.at(directory.resolve("nobody")).open()) {
            Thread.currentThread().interrupt();
            assertEquals(
                    Reason.INTERRUPTED,
                    assertThrows(ShmdataException.class, () -> other.awaitFollowers(1, Peers.LONG))
                            .reason());
            assertEquals(
                    Reason.INTERRUPTED,
                    assertThrows(ShmdataException.class, () -> in.awaitWriter(Peers.LONG))
                            .reason());
            assertTrue(Thread.interrupted());
        }
    }

    /** With copies, too: the writer then has nobody who takes its frames. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aListenerThatDoesNotReturnKeepsNeitherClosingNorTheWriter(int room) throws Exception {
        BlockingQueue<String> logged = new LinkedBlockingQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                String text = new SimpleFormatter().formatMessage(record);
                if (text.contains(path.toString())) {
                    logged.add(text);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger("org.shmdata");
        log.addHandler(handler);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        CompletableFuture<Integer> read = new CompletableFuture<>();
        FrameListener busy = frame -> {
            java.nio.ByteBuffer buffer = frame.buffer();
            inside.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            read.complete((int) buffer.get(99));
        };
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type("x").initialBytes(100).open()) {
            ShmdataFollower in = (room == 0
                            ? ShmdataFollower.at(path)
                            : ShmdataFollower.at(path).queue(room))
                    .follow(busy);
            out.write(new byte[100]);
            inside.await();
            in.close();
            Peers.awaitFollowers(out, 0);
            out.write(new byte[100]);
            out.write(new byte[100]);
            over.countDown();
            assertEquals(0, read.get(30, TimeUnit.SECONDS));
            String said = logged.poll(30, TimeUnit.SECONDS);
            assertTrue(said != null && said.contains(busy.getClass().getName()), said);
        } finally {
            over.countDown();
            log.removeHandler(handler);
        }
    }
}
