// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.testing.Waits;

/**
 * A listener that throws is logged and told to the uncaught handler; whether the following goes on is the listener's to
 * say.
 */
@Timeout(60)
class ListenerFailureTest {
    private static final Logger LOGGER = Logger.getLogger("org.shmdata");

    @TempDir
    Path directory;

    private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Path path;

    @BeforeEach
    void listen() {
        path = directory.resolve("data");
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
    }

    @AfterEach
    void forget() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
    }

    private ThreadFactory threads() {
        return body -> {
            Thread thread = new Thread(body);
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((where, e) -> {
                assertSame(thread, where);
                uncaught.add(e);
            });
            return thread;
        };
    }

    private ShmdataWriter writer() {
        return ShmdataWriter.at(path).type("x").initialBytes(1).open();
    }

    // without end, for the error it ends with
    @SuppressWarnings("InfiniteRecursion")
    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }

    private static void raise(int kind) {
        switch (kind) {
            case 0:
                throw new IllegalStateException("on purpose");
            case 1:
                throw new OutOfMemoryError("on purpose");
            case 2:
                recurse(0);
                break;
            default:
                throw new AssertionError("on purpose");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyThrowableIsReportedAndTheFollowingGoesOn(boolean copies) {
        ShmdataFollower.Builder options = ShmdataFollower.at(path).threadFactory(threads());
        try (ShmdataWriter out = writer();
                ShmdataFollower in = (copies ? options.queue(10) : options)
                        .follow(frame -> raise(frame.buffer().get(0)))) {
            Peers.awaitFollowers(out, 1);
            for (byte kind = 0; kind < 4; kind++) {
                out.write(new byte[] {kind});
            }
            Waits.until("four failures", () -> uncaught.size() == 4);
            List<Class<?>> kinds = List.of(
                    IllegalStateException.class,
                    OutOfMemoryError.class,
                    StackOverflowError.class,
                    AssertionError.class);
            for (int i = 0; i < 4; i++) {
                assertInstanceOf(kinds.get(i), uncaught.get(i));
                assertSame(uncaught.get(i), logged.get(i).getThrown());
                assertTrue(logged.get(i).getMessage().contains(path.toString()));
            }
            assertFalse(in.isClosed());
            Waits.until("four failures", () -> in.statistics().failures() == 4);
            assertEquals(4, in.statistics().delivered());
        }
    }

    @Test
    void aListenerMayEndTheFollowing() {
        FrameListener listener = new FrameListener() {
            @Override
            public void frame(Frame frame) {
                throw new IllegalStateException("frame " + frame.sequence());
            }

            @Override
            public boolean failed(Throwable failure) {
                return !failure.getMessage().equals("frame 2");
            }
        };
        try (ShmdataWriter out = writer();
                ShmdataFollower in =
                        ShmdataFollower.at(path).threadFactory(threads()).follow(listener)) {
            Peers.awaitFollowers(out, 1);
            for (int i = 0; i < 5; i++) {
                out.write(new byte[1]);
            }
            Waits.until("the follower to close itself", in::isClosed);
            // It leaves like one that is closed.
            Peers.awaitFollowers(out, 0);
            assertEquals(3, in.statistics().frames());
            assertEquals(3, uncaught.size());
        }
    }

    @Test
    void comingsAndGoingsMayThrowToo() {
        FrameListener listener = new FrameListener() {
            @Override
            public void frame(Frame frame) {
                throw new IllegalStateException("frame");
            }

            @Override
            public void connected(String type) {
                throw new IllegalStateException("connected");
            }

            @Override
            public void disconnected() {
                throw new IllegalStateException("disconnected");
            }

            @Override
            public boolean failed(Throwable failure) {
                throw new IllegalStateException("failed");
            }
        };
        try (ShmdataFollower in =
                ShmdataFollower.at(path).threadFactory(threads()).follow(listener)) {
            try (ShmdataWriter out = writer()) {
                Peers.awaitFollowers(out, 1);
                out.write(new byte[1]);
            }
            Waits.until("six failures and events", () -> uncaught.size() == 6);
            assertEquals(
                    List.of("connected", "failed", "frame", "failed", "disconnected", "failed"),
                    uncaught.stream().map(Throwable::getMessage).toList());
            assertFalse(in.isClosed());
        }
    }

    @Test
    void aBrokenHandlerAndABrokenLoggerChangeNothing() {
        LOGGER.setFilter(ignored -> {
            throw new IllegalStateException("a broken logger");
        });
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path)
                        .threadFactory(body -> {
                            Thread thread = new Thread(body);
                            thread.setUncaughtExceptionHandler((where, e) -> {
                                throw new IllegalStateException("a broken handler");
                            });
                            return thread;
                        })
                        .follow(frame -> raise(0))) {
            Peers.awaitFollowers(out, 1);
            out.write(new byte[1]);
            out.write(new byte[1]);
            Waits.until("two failures", () -> in.statistics().failures() == 2);
        } finally {
            LOGGER.setFilter(null);
        }
    }

    @Test
    void aFollowersListenerThatThrowsDoesNotEndTheWriter() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((where, e) -> uncaught.add(e));
        FollowersListener listener = new FollowersListener() {
            @Override
            public void joined(int id) {
                throw new OutOfMemoryError("joined " + id);
            }

            @Override
            public void left(int id) {
                throw new IllegalStateException("left " + id);
            }
        };
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type("x").followers(listener).open()) {
            for (int i = 0; i < 2; i++) {
                try (ShmdataFollower in = ShmdataFollower.at(path).follow(frame -> {})) {
                    Peers.awaitFollowers(out, 1);
                    assertFalse(in.isClosed());
                }
                Peers.awaitFollowers(out, 0);
            }
            Waits.until("four failures", () -> uncaught.size() == 4);
            assertEquals(
                    List.of("joined 0", "left 0", "joined 1", "left 1"),
                    uncaught.stream().map(Throwable::getMessage).toList());
            assertEquals(4, logged.size());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
