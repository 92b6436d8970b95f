// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.AudioCaps;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.SampleFormat;
import org.shmdata.caps.VideoCaps;
import org.shmdata.testing.ChildJvm;
import org.shmdata.testing.Waits;

@Timeout(60)
class WriterAndFollowerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("data");
    }

    private ShmdataWriter writer() {
        return ShmdataWriter.at(path)
                .type("application/x-test")
                .initialBytes(16)
                .open();
    }

    /** Pulls until the writer counts that many followers. */
    private static void join(ShmdataWriter out, ShmdataFollower in, int followers) {
        while (out.followerCount() < followers) {
            assertNull(in.next(Duration.ofMillis(5)));
        }
    }

    @Test
    void aTypeThatIsRefusedIsNotKept() {
        ShmdataWriter.Builder builder = ShmdataWriter.at(path);
        AudioCaps sound = AudioCaps.of(SampleFormat.S16LE, 48000, 2);
        assertThrows(IllegalArgumentException.class, () -> builder.audio(sound, -1));
        try (ShmdataWriter out = builder.audio(sound, 480).open()) {
            assertEquals(sound.toString(), out.type());
        }
    }

    @Test
    void framesArePulledInOrderWithTheirTypeAndTime() {
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            join(out, in, 1);
            assertTrue(in.isConnected());
            for (int i = 0; i < 100; i++) {
                long before = System.nanoTime();
                assertEquals(WriteResult.WRITTEN, out.write(new byte[] {(byte) i, 7}));
                try (Frame frame = in.next(LONG)) {
                    assertEquals(2, frame.sizeBytes());
                    assertEquals(i, frame.sequence());
                    assertEquals((byte) i, frame.buffer().get());
                    assertEquals("application/x-test", frame.type());
                    assertEquals("application/x-test", frame.caps().name());
                    assertTrue(frame.receivedNanos() >= before && frame.receivedNanos() <= System.nanoTime());
                }
            }
        }
    }

    @Test
    void aListenerHearsOfWritersAndFramesOnItsOwnThread() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        FrameListener listener = new FrameListener() {
            @Override
            public void frame(Frame frame) {
                heard.add("frame " + frame.buffer().get() + " on "
                        + Thread.currentThread().getName());
            }

            @Override
            public void connected(String type) {
                heard.add("connected " + type);
            }

            @Override
            public void disconnected() {
                heard.add("disconnected");
            }
        };
        try (ShmdataFollower in = ShmdataFollower.at(path).follow(listener)) {
            for (int generation = 1; generation <= 2; generation++) {
                try (ShmdataWriter out = ShmdataWriter.at(path)
                        .type("application/x-" + generation)
                        .initialBytes(1)
                        .open()) {
                    assertEquals("connected application/x-" + generation, heard.poll(30, TimeUnit.SECONDS));
                    Peers.awaitFollowers(out, 1);
                    out.write(new byte[] {(byte) generation});
                    assertEquals(
                            "frame " + generation + " on shmdata follower " + path, heard.poll(30, TimeUnit.SECONDS));
                }
                assertEquals("disconnected", heard.poll(30, TimeUnit.SECONDS));
            }
            assertThrows(IllegalStateException.class, () -> in.next(Duration.ZERO));
        }
    }

    @Test
    void aListenerThatThrowsDoesNotEndTheFollowing() throws Exception {
        AtomicInteger frames = new AtomicInteger();
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path).follow(frame -> {
                    frames.incrementAndGet();
                    throw new IllegalStateException("on purpose");
                })) {
            Peers.awaitFollowers(out, 1);
            for (int i = 0; i < 3; i++) {
                out.write(new byte[] {1});
            }
            Waits.until("three frames", () -> frames.get() >= 3);
            assertFalse(in.isClosed());
        }
    }

    @Test
    void framesAreWrittenInPlaceAndGrow() {
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            join(out, in, 1);
            try (WriteAccess access = out.acquire()) {
                assertEquals(16, access.sizeBytes());
                assertEquals(16, access.buffer().remaining());
                assertTrue(access.buffer().isDirect());
                access.buffer().put(0, (byte) 5);
                assertEquals(1, access.publish(3));
            }
            try (Frame frame = in.next(LONG)) {
                assertEquals(3, frame.sizeBytes());
                assertEquals(5, frame.buffer().get(0));
            }
            try (WriteAccess access = out.acquire()) {
                access.resize(100_000);
                access.buffer().put(99_999, (byte) 9);
                access.publish();
            }
            try (Frame frame = in.next(LONG)) {
                assertEquals(100_000, frame.buffer().remaining());
                assertEquals(9, frame.buffer().get(99_999));
            }
            // Given up: nobody gets it.
            try (WriteAccess access = out.acquire(4)) {
                access.buffer().put(0, (byte) 1);
            }
            assertNull(in.next(Duration.ofMillis(20)));
        }
    }

    @Test
    void buffersOfEveryKindAreWrittenFromPositionToLimitAndStayAsTheyAre() {
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            join(out, in, 1);
            ByteBuffer heap =
                    ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4}).position(1).limit(4);
            ByteBuffer direct = ByteBuffer.allocateDirect(5)
                    .put(new byte[] {0, 1, 2, 3, 4})
                    .position(1)
                    .limit(4);
            for (ByteBuffer source : List.of(heap, direct, heap.asReadOnlyBuffer(), direct.slice())) {
                int position = source.position();
                out.write(source);
                assertEquals(position, source.position());
                try (Frame frame = in.next(LONG)) {
                    byte[] bytes = new byte[3];
                    frame.buffer().get(bytes);
                    assertArrayEquals(new byte[] {1, 2, 3}, bytes);
                }
            }
            out.write(new byte[0]);
            try (Frame frame = in.next(LONG)) {
                assertEquals(0, frame.sizeBytes());
                assertFalse(frame.buffer().hasRemaining());
            }
        }
    }

    @Test
    void aFrameIsReadOnlyAndItsCopyStaysAsItIs() {
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            join(out, in, 1);
            out.write(new byte[] {1, 2});
            ByteBuffer kept;
            FrameCopy copy;
            try (Frame frame = in.next(LONG)) {
                kept = frame.buffer();
                assertThrows(ReadOnlyBufferException.class, () -> kept.put(0, (byte) 3));
                copy = frame.copy();
            }
            out.write(new byte[] {8, 9});
            in.next(LONG).close();
            assertEquals(ByteBuffer.wrap(new byte[] {1, 2}), copy.buffer());
            // Kept against the advice: readable all the same, with what is there now.
            assertEquals(8, kept.get(0));
        }
    }

    @Test
    void aKeptBufferStaysReadableWhenEverythingElseIsGone() {
        ByteBuffer kept;
        ByteBuffer written;
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            join(out, in, 1);
            try (WriteAccess access = out.acquire()) {
                written = access.buffer();
                access.publish();
            }
            kept = in.next(LONG).buffer();
        }
        System.gc();
        written.put(15, (byte) 42);
        assertEquals(42, written.get(15));
        // what was there is the business of nobody any more
        assertEquals(0, kept.get(15));
    }

    @Test
    void useAfterCloseIsRefusedAndASecondCloseIsSilent() {
        ShmdataWriter out = writer();
        ShmdataFollower in = ShmdataFollower.at(path).open();
        join(out, in, 1);
        WriteAccess access = out.acquire();
        access.publish();
        access.close();
        assertEquals(
                Reason.CLOSED,
                assertThrows(ShmdataException.class, access::buffer).reason());
        assertEquals(
                Reason.CLOSED,
                assertThrows(ShmdataException.class, access::publish).reason());
        Frame frame = in.next(LONG);
        frame.close();
        frame.close();
        assertEquals(
                Reason.CLOSED,
                assertThrows(ShmdataException.class, frame::buffer).reason());
        assertEquals(
                Reason.CLOSED, assertThrows(ShmdataException.class, frame::copy).reason());
        out.close();
        out.close();
        in.close();
        in.close();
        assertEquals(
                Reason.CLOSED,
                assertThrows(ShmdataException.class, () -> out.write(new byte[1]))
                        .reason());
        assertEquals(
                Reason.CLOSED,
                assertThrows(ShmdataException.class, out::acquire).reason());
        assertEquals(
                Reason.CLOSED,
                assertThrows(ShmdataException.class, () -> in.next(LONG)).reason());
        assertEquals(0, out.followerCount());
        frame.close();
        access.close();
        assertFalse(Files.exists(path));
    }

    @Test
    void aFollowerMayBeClosedFromItsListenerAndFromAnotherThreadWhileItWaits() throws Exception {
        AtomicReference<ShmdataFollower> self = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch known = new CountDownLatch(1);
        try (ShmdataWriter out = writer()) {
            self.set(ShmdataFollower.at(path).follow(frame -> {
                try {
                    known.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                self.get().close();
                closed.countDown();
            }));
            known.countDown();
            Peers.awaitFollowers(out, 1);
            out.write(new byte[] {1});
            closed.await();
            Peers.awaitFollowers(out, 0);
        }
        ShmdataFollower waiting = ShmdataFollower.at(path).open();
        CompletableFuture<Frame> pull = CompletableFuture.supplyAsync(() -> waiting.next(LONG));
        Thread.sleep(50);
        waiting.close();
        Throwable cause = assertThrows(java.util.concurrent.ExecutionException.class, pull::get)
                .getCause();
        assertEquals(Reason.CLOSED, ((ShmdataException) cause).reason());
    }

    @Test
    void aFollowerThatHoldsItsFrameMakesAWriterWithATimeoutDrop() {
        try (ShmdataWriter out = ShmdataWriter.at(path)
                        .type("x")
                        .writeTimeout(Duration.ofMillis(20))
                        .open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            join(out, in, 1);
            assertEquals(WriteResult.WRITTEN, out.write(new byte[] {1}));
            Frame held = in.next(LONG);
            assertEquals(WriteResult.DROPPED, out.write(new byte[] {2}));
            assertNull(out.tryAcquire(1));
            ShmdataException dropped = assertThrows(ShmdataException.class, () -> out.acquire(1));
            assertEquals(Reason.TIMED_OUT, dropped.reason());
            assertTrue(
                    dropped.getMessage().contains(path.toString())
                            && dropped.getMessage().contains("20 ms"),
                    dropped.getMessage());
            assertEquals(3, out.statistics().dropped());
            assertEquals(1, held.buffer().get(0));
            held.close();
            assertEquals(WriteResult.WRITTEN, out.write(new byte[] {3}));
            assertEquals(3, in.next(LONG).buffer().get(0));
        }
    }

    @Test
    void aFollowerThatHoldsItsFrameMayBeLeftBehindAndJoinsAnew() {
        try (ShmdataWriter out = ShmdataWriter.at(path)
                        .type("x")
                        .leaveBehindAfter(Duration.ofMillis(20))
                        .open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            join(out, in, 1);
            out.write(new byte[] {1});
            Frame held = in.next(LONG);
            for (int i = 2; i < 10; i++) {
                assertEquals(WriteResult.WRITTEN, out.write(new byte[] {(byte) i}));
            }
            assertEquals(1, held.buffer().get(0));
            held.close();
            join(out, in, 1);
            out.write(new byte[] {42});
            assertEquals(42, in.next(LONG).buffer().get(0));
        }
    }

    @Test
    void frameMayBeWrittenFromWithinTheJoinedCallback() {
        AtomicReference<ShmdataWriter> self = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        FollowersListener greeter = new FollowersListener() {
            @Override
            public void joined(int id) {
                try {
                    known.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                self.get().write(new byte[] {(byte) (id + 40)});
            }
        };
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").followers(greeter).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            self.set(out);
            known.countDown();
            assertEquals(40, in.next(LONG).buffer().get(0));
        }
    }

    @Test
    void aTurnFromWithinTheJoinedCallbackMayBePublishedByAnotherThread() throws InterruptedException {
        CompletableFuture<ShmdataWriter> self = new CompletableFuture<>();
        BlockingQueue<WriteAccess> handedOver = new LinkedBlockingQueue<>();
        CountDownLatch left = new CountDownLatch(1);
        FollowersListener listener = new FollowersListener() {
            @Override
            public void joined(int id) {
                if (id == 0) {
                    handedOver.add(self.join().acquire(1));
                }
            }

            @Override
            public void left(int id) {
                // comes after joined has returned, on the same thread
                left.countDown();
            }
        };
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").followers(listener).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            self.complete(out);
            try (ShmdataFollower brief = ShmdataFollower.at(path).open()) {
                assertTrue(brief.awaitWriter(LONG));
                Peers.awaitFollowers(out, 2);
            }
            left.await();
            try (WriteAccess access = handedOver.take()) {
                access.buffer().put(0, (byte) 43);
                access.publish();
            }
            assertEquals(43, in.next(LONG).buffer().get(0));
        }
    }

    @Test
    void videoCapsGiveTheTypeAndTheSize() {
        VideoCaps caps = VideoCaps.of(PixelFormat.RGBA, 320, 240, FrameRate.of(60));
        try (ShmdataWriter out = ShmdataWriter.at(path).video(caps).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            join(out, in, 1);
            assertTrue(in.type().contains("format=(string)RGBA"), in.type());
            assertTrue(in.type().contains("framerate=(fraction)60/1"), in.type());
            try (WriteAccess access = out.acquire()) {
                assertEquals(320 * 240 * 4, access.buffer().remaining());
                access.publish();
            }
            try (Frame frame = in.next(LONG)) {
                assertEquals(caps, VideoCaps.from(frame.caps()));
                assertSame(frame.caps(), in.caps());
            }
        }
    }

    @Test
    void mistakesAreNamedWithPathAndCause() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        refused(Reason.BAD_PATH, file + ": is a regular file", file);
        Path missing = directory.resolve("no/data");
        refused(Reason.BAD_PATH, missing + ": the directory " + directory.resolve("no") + " does not exist", missing);
        Path tooLong = Path.of("/tmp/" + "x".repeat(103));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ShmdataWriter.at(tooLong));
        assertTrue(e.getMessage().contains("108 bytes is too long: expected 1 to 107 bytes"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> ShmdataFollower.at(tooLong));
        assertThrows(IllegalArgumentException.class, () -> ShmdataFollower.publisher(tooLong));
        assertThrows(IllegalArgumentException.class, () -> ShmdataFollower.at(Path.of("")));
        try (ShmdataWriter out = writer()) {
            ShmdataException second = assertThrows(ShmdataException.class, this::writer);
            assertEquals(Reason.WRITER_EXISTS, second.reason());
            assertTrue(
                    second.getMessage()
                            .contains("(pid " + ProcessHandle.current().pid() + ")"),
                    second.getMessage());
            assertEquals(0, out.followerCount());
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> ShmdataWriter.at(path).type("").initialBytes(1).open());
        assertThrows(
                IllegalArgumentException.class,
                () -> ShmdataWriter.at(path)
                        .type("t".repeat(4096))
                        .initialBytes(1)
                        .open());
        assertThrows(
                IllegalArgumentException.class,
                () -> ShmdataWriter.at(path).type("x").initialBytes(0).open());
        assertThrows(IllegalStateException.class, () -> ShmdataWriter.at(path).open());
        assertFalse(Files.exists(path));
    }

    private static void refused(Reason reason, String text, Path path) {
        List<Runnable> tries = new ArrayList<>();
        tries.add(() -> ShmdataWriter.at(path).type("x").initialBytes(1).open().close());
        tries.add(() -> ShmdataFollower.at(path).open().close());
        for (Runnable attempt : tries) {
            ShmdataException e = assertThrows(ShmdataException.class, attempt::run);
            assertEquals(reason, e.reason());
            assertTrue(e.getMessage().contains(text), e.getMessage());
        }
    }

    @Test
    void permissionsAreThoseAskedFor() throws IOException {
        try (ShmdataWriter out = ShmdataWriter.at(path)
                .type("x")
                .permissions(PosixFilePermissions.fromString("rw-rw-rw-"))
                .open()) {
            assertNotNull(out.type());
            assertEquals("rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
        try (ShmdataWriter out = writer()) {
            assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(out.path())));
        }
    }

    @Test
    void manyThreadsWriteWithoutMixingTheirFrames() throws Exception {
        int threads = 4;
        int each = 200;
        AtomicInteger torn = new AtomicInteger();
        CountDownLatch received = new CountDownLatch(threads * each);
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path).follow(frame -> {
                    ByteBuffer bytes = frame.buffer();
                    byte first = bytes.get();
                    while (bytes.hasRemaining()) {
                        if (bytes.get() != first) {
                            torn.incrementAndGet();
                        }
                    }
                    received.countDown();
                })) {
            Peers.awaitFollowers(out, 1);
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int t = 1; t <= threads; t++) {
                byte[] frame = new byte[4096 * t];
                java.util.Arrays.fill(frame, (byte) t);
                writers.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < each; i++) {
                        out.write(frame);
                    }
                }));
            }
            for (CompletableFuture<Void> writer : writers) {
                writer.get();
            }
            assertTrue(received.await(30, TimeUnit.SECONDS));
            assertEquals(0, torn.get());
            assertNotEquals(0, in.type().length());
        }
    }

    @Test
    void aWriterLeftOpenIsRemovedWhenItsJvmEnds() throws Exception {
        try (ChildJvm child = ChildJvm.start(LeavesAWriterOpen.class, path.toString())) {
            assertEquals("", child.awaitOutput());
            assertEquals(0, child.awaitEnd());
        }
        assertFalse(Files.exists(path));
    }

    /** Run in a JVM of its own. */
    static final class LeavesAWriterOpen {
        private LeavesAWriterOpen() {}

        public static void main(String[] arguments) {
            Path path = Path.of(arguments[0]);
            ShmdataWriter.at(path).type("x").initialBytes(1).open();
            if (!Files.exists(path)) {
                throw new AssertionError(path);
            }
        }
    }
}
