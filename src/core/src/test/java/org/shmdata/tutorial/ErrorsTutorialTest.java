// SPDX-License-Identifier: Apache-2.0
package org.shmdata.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.Frame;
import org.shmdata.Shmdata;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;

/**
 * Tutorial 8: when things go wrong. All failures are a {@link ShmdataException}: its message is one line to show to
 * people, its reason is for programs. Nothing you do with these classes crashes the JVM.
 */
@Timeout(60)
class ErrorsTutorialTest {
    @TempDir
    Path directory;

    @Test
    void lookFirst() {
        // Whether this machine can do it at all, before a window opens. The message says which jar is missing.
        if (!Shmdata.isAvailable()) {
            System.err.println(Shmdata.unavailabilityCause());
        }
        Shmdata.ensureAvailable();
    }

    @Test
    void oneWriterPerPath() {
        Path video = directory.resolve("video");
        try (ShmdataWriter first = ShmdataWriter.at(video)
                .type("application/x-points")
                .initialBytes(1)
                .open()) {
            ShmdataException refused = assertThrows(
                    ShmdataException.class,
                    () -> ShmdataWriter.at(video)
                            .type("application/x-points")
                            .initialBytes(1)
                            .open());
            assertEquals(Reason.WRITER_EXISTS, refused.reason());
            assertTrue(refused.getMessage().contains(video.toString()), refused.getMessage());
            assertEquals(video, first.path());
        }

        // A writer that is gone, closed or killed, is in nobody's way.
        ShmdataWriter.at(video)
                .type("application/x-points")
                .initialBytes(1)
                .open()
                .close();
    }

    @Test
    void pathsThatNeverWork() throws Exception {
        Path notes = Files.writeString(directory.resolve("notes.txt"), "keep me");
        assertEquals(
                Reason.BAD_PATH,
                reasonOf(() -> ShmdataWriter.at(notes)
                        .type("application/x-points")
                        .initialBytes(1)
                        .open()));
        assertEquals("keep me", Files.readString(notes));

        Path nowhere = directory.resolve("no/such/directory");
        assertEquals(
                Reason.BAD_PATH,
                reasonOf(() -> ShmdataWriter.at(nowhere)
                        .type("application/x-points")
                        .initialBytes(1)
                        .open()));
    }

    @Test
    void afterClose() {
        Path video = directory.resolve("video");
        ShmdataWriter out = ShmdataWriter.at(video)
                .type("application/x-points")
                .initialBytes(1)
                .open();
        ShmdataFollower in = ShmdataFollower.at(video).open();
        while (out.followerCount() == 0) {
            in.next(Duration.ofMillis(5));
        }
        out.write(new byte[] {7});
        Frame frame = in.next(Duration.ofSeconds(30));
        ByteBuffer kept = frame.buffer();
        frame.close();
        in.close();
        out.close();

        // What is closed says so. Closing again does nothing.
        assertEquals(Reason.CLOSED, reasonOf(() -> out.write(new byte[1])));
        assertEquals(Reason.CLOSED, reasonOf(() -> in.next(Duration.ZERO)));
        assertEquals(Reason.CLOSED, reasonOf(frame::buffer));
        in.close();

        // A buffer you kept is still memory, even now. But do not count on what it holds: that is what copy() is for.
        assertEquals(1, kept.limit());
        kept.get(0);
    }

    @Test
    void aListenerThatThrows() throws InterruptedException {
        // Is reported to the log org.shmdata, and hears the next frame all the same.
        Path video = directory.resolve("video");
        CountDownLatch twice = new CountDownLatch(2);
        AtomicInteger frames = new AtomicInteger();
        try (ShmdataWriter out = ShmdataWriter.at(video)
                        .type("application/x-points")
                        .initialBytes(1)
                        .open();
                ShmdataFollower in = ShmdataFollower.at(video).follow(frame -> {
                    frames.incrementAndGet();
                    twice.countDown();
                    throw new IllegalStateException("a bug of mine");
                })) {
            while (out.followerCount() == 0) {
                Thread.sleep(1);
            }
            out.write(new byte[] {1});
            out.write(new byte[] {2});
            assertTrue(twice.await(30, TimeUnit.SECONDS), () -> "frames: " + frames);
            assertTrue(in.isConnected());
        }
    }

    @Test
    void aThreadThatWaits() throws InterruptedException {
        // To end a thread that waits for a frame, or for slow followers, interrupt it: the call fails at once, and the
        // thread can leave.
        AtomicReference<Reason> reason = new AtomicReference<>();
        try (ShmdataFollower in =
                ShmdataFollower.at(directory.resolve("nobody")).open()) {
            Thread waiting = new Thread(() -> reason.set(reasonOf(() -> in.next(Duration.ofDays(1)))));
            waiting.start();
            waiting.interrupt();
            waiting.join();
        }
        assertEquals(Reason.INTERRUPTED, reason.get());
    }

    private static Reason reasonOf(Runnable call) {
        return assertThrows(ShmdataException.class, call::run).reason();
    }
}
