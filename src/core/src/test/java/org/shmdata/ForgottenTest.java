// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.testing.ChildJvm;
import org.shmdata.testing.Waits;

/** Followers that are opened to be pulled from and never closed. */
@Timeout(60)
class ForgottenTest {
    private static final Logger LOG = Logger.getLogger("org.shmdata");

    @TempDir
    Path directory;

    private Path path;
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            // other tests may have left followers to the collector
            if (record.getMessage().contains(path.toString())) {
                logged.add(record.getLevel() + " " + record.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        path = directory.resolve("data");
        LOG.addHandler(handler);
    }

    @AfterEach
    void leave() {
        LOG.removeHandler(handler);
    }

    /** Follows and takes a frame, closing neither. */
    private static void forget(ShmdataWriter out) {
        ShmdataFollower in = ShmdataFollower.at(out.path()).open();
        Peers.join(out, in, 1);
        out.write(new byte[] {1});
        if (in.next(Peers.LONG) == null) {
            throw new AssertionError();
        }
    }

    private static void collectUntil(CompletableFuture<?> done) {
        Waits.until("the forgotten follower to be collected", () -> {
            System.gc();
            return done.isDone();
        });
    }

    @Test
    void areClosedWithAWarningSoThatTheirWriterGoesOn() throws Exception {
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type("x").initialBytes(1).open()) {
            forget(out);
            CompletableFuture<WriteResult> next = CompletableFuture.supplyAsync(() -> out.write(new byte[] {2}));
            collectUntil(next);
            assertEquals(WriteResult.WRITTEN, next.get());
            Waits.until("the forgotten follower to be closed", () -> out.followerCount() == 0 && !logged.isEmpty());
        }
        assertEquals(1, logged.size(), logged::toString);
        String warning = logged.remove();
        assertTrue(warning.startsWith("WARNING the follower of " + path + " was forgotten"), warning);
        assertTrue(warning.contains("-Dorg.shmdata.leaks=trace"), warning);
    }

    @Test
    void areNotForgottenWhileSomebodyWaitsOrHasAFrame() throws Exception {
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type("x").initialBytes(1).open()) {
            CompletableFuture<Frame> taken = CompletableFuture.supplyAsync(
                    () -> ShmdataFollower.at(path).open().next(Peers.LONG));
            Peers.awaitFollowers(out, 1);
            System.gc();
            out.write(new byte[] {7});
            Frame frame = taken.get();
            taken = null;
            for (int i = 0; i < 5; i++) {
                System.gc();
                Thread.sleep(10);
            }
            assertEquals(7, frame.buffer().get(0));
            assertEquals(1, out.followerCount());
            assertTrue(logged.isEmpty(), logged::toString);
            frame.close();
        }
    }

    @Test
    void thatAreClosedAreNotWarnedOf() throws Exception {
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type("x").initialBytes(1).open()) {
            for (int i = 0; i < 10; i++) {
                try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
                    Peers.join(out, in, 1);
                }
                Peers.awaitFollowers(out, 0);
            }
            for (int i = 0; i < 5; i++) {
                System.gc();
                Thread.sleep(10);
            }
            assertFalse(out.isClosed());
        }
        assertTrue(logged.isEmpty(), logged::toString);
    }

    @Test
    void areShownWithTheirOpeningIfAskedFor() throws Exception {
        try (ChildJvm child =
                ChildJvm.of(Forgets.class).options("-Dorg.shmdata.leaks=trace").start(path.toString())) {
            String output = child.awaitOutput();
            assertEquals(0, child.awaitEnd());
            assertTrue(output.contains("the follower of " + path + " was forgotten"), output);
            assertTrue(output.contains("ForgottenTest.forget("), output);
        }
    }

    /** Run in a JVM of its own. */
    static final class Forgets {
        private Forgets() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (ShmdataWriter out = ShmdataWriter.at(Path.of(arguments[0]))
                    .type("x")
                    .initialBytes(1)
                    .open()) {
                forget(out);
                collectUntil(CompletableFuture.supplyAsync(() -> out.write(new byte[] {2})));
                Thread.sleep(Duration.ofMillis(200).toMillis());
            }
        }
    }
}
