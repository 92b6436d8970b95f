// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.bindings.sessions.ShmdataError;
import org.shmdata.bindings.sessions.ShmdataEvent;
import org.shmdata.bindings.sessions.ShmdataWriteAccess;
import org.shmdata.testing.ChildJvm;
import org.shmdata.testing.Waits;

/** Followers that copy: the newest frame only, or a queue. */
@Timeout(60)
class CopyingFollowerTest {
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

    private static byte[] frame(int i, int size) {
        byte[] bytes = new byte[size];
        for (int k = 0; k < size; k++) {
            bytes[k] = (byte) ((i + k) % 251);
        }
        return bytes;
    }

    private static boolean isFrame(ByteBuffer bytes, int i) {
        for (int k = 0; k < bytes.limit(); k++) {
            if (bytes.get(k) != (byte) ((i + k) % 251)) {
                return false;
            }
        }
        return true;
    }

    /** A listener that takes a frame whenever it is allowed one, and checks that what it holds stays as it is. */
    private static final class Slow implements FrameListener {
        final Semaphore allowed = new Semaphore(0);
        final List<Long> sequences = new CopyOnWriteArrayList<>();
        final List<String> wrong = new CopyOnWriteArrayList<>();

        @Override
        public void frame(Frame frame) {
            sequences.add(frame.sequence());
            allowed.acquireUninterruptibly();
            if (!isFrame(frame.buffer(), (int) frame.sequence())) {
                wrong.add("frame " + frame.sequence());
            }
        }
    }

    @Test
    void aSlowListenerSeesTheNewestFrameAndHoldsNobodyUp() {
        Slow slow = new Slow();
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path).latestOnly().follow(slow)) {
            Peers.awaitFollowers(out, 1);
            out.write(frame(0, 50_000));
            Waits.until("the first frame", () -> slow.sequences.size() == 1);
            // The listener sits in its first frame all the while.
            for (int i = 1; i < 100; i++) {
                out.write(frame(i, 50_000));
            }
            Waits.until(
                    "100 frames, 98 of them skipped",
                    () -> in.statistics().frames() == 100 && in.statistics().skipped() == 98);
            slow.allowed.release();
            Waits.until("the second frame", () -> slow.sequences.size() == 2);
            out.write(frame(100, 50_000));
            slow.allowed.release(2);
            Waits.until(
                    "the third frame", () -> in.statistics().delivered() == 3 && slow.allowed.availablePermits() == 0);
            assertEquals(List.of(0L, 99L, 100L), slow.sequences);
            assertEquals(List.of(), slow.wrong);
            assertEquals(98, in.statistics().skipped());
            assertEquals(101 * 50_000L, in.statistics().bytes());
        }
    }

    @Test
    void aQueueKeepsTheNewestFramesThatItHasRoomFor() {
        Slow slow = new Slow();
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path).queue(10).follow(slow)) {
            Peers.awaitFollowers(out, 1);
            out.write(frame(0, 1000));
            Waits.until("the first frame", () -> slow.sequences.size() == 1);
            for (int i = 1; i < 25; i++) {
                out.write(frame(i, 1000));
            }
            Waits.until(
                    "25 frames, 14 of them skipped",
                    () -> in.statistics().frames() == 25 && in.statistics().skipped() == 14);
            slow.allowed.release(11);
            Waits.until("eleven frames", () -> slow.sequences.size() == 11 && slow.allowed.availablePermits() == 0);
            assertEquals(
                    LongStream.concat(LongStream.of(0), LongStream.range(15, 25))
                            .boxed()
                            .toList(),
                    slow.sequences);
            assertEquals(List.of(), slow.wrong);
        }
    }

    @Test
    void aFastConsumerMissesNothing() {
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path).queue(2).open()) {
            Peers.join(out, in, 1);
            for (int i = 0; i < 1000; i++) {
                long before = System.nanoTime();
                out.write(frame(i, 10));
                try (Frame frame = in.next(Peers.LONG)) {
                    assertEquals(i, frame.sequence());
                    assertTrue(isFrame(frame.buffer(), i));
                    assertTrue(frame.receivedNanos() >= before && frame.receivedNanos() <= System.nanoTime());
                    assertEquals("application/x-test", frame.type());
                    assertEquals("application/x-test", frame.caps().name());
                }
            }
            assertEquals(0, in.statistics().skipped());
            assertTrue(in.isConnected());
        }
    }

    @Test
    void pullingIsLikeListening() {
        try (ShmdataWriter out = writer();
                ShmdataFollower latest = ShmdataFollower.at(path).latestOnly().open();
                ShmdataFollower queue = ShmdataFollower.at(path).queue(3).open()) {
            Peers.awaitFollowers(out, 2);
            for (int i = 0; i < 50; i++) {
                out.write(frame(i, 100));
            }
            Waits.until(
                    "the frames that do not fit to be skipped",
                    () -> latest.statistics().skipped() == 49
                            && queue.statistics().skipped() == 47);
            Frame newest = latest.next(Peers.LONG);
            assertEquals(49, newest.sequence());
            for (int i = 50; i < 60; i++) {
                out.write(frame(i, 100));
            }
            // Held, so it stays as it is.
            assertTrue(isFrame(newest.buffer(), 49));
            assertThrows(ReadOnlyBufferException.class, () -> newest.buffer().put(0, (byte) 0));
            Waits.until("58 skipped frames", () -> latest.statistics().skipped() == 58);
            Frame next = latest.next(Peers.LONG);
            assertEquals(59, next.sequence());
            assertTrue(isFrame(newest.buffer(), 49));
            newest.close();
            assertTrue(isFrame(next.buffer(), 59));
            assertEquals(
                    Reason.CLOSED,
                    assertThrows(ShmdataException.class, newest::buffer).reason());
            next.close();
            assertNull(latest.next(Duration.ofMillis(10)));
            assertNull(latest.next(Duration.ZERO));
            for (int i = 57; i < 60; i++) {
                try (Frame frame = queue.next(Duration.ZERO)) {
                    assertEquals(i, frame.sequence());
                    assertTrue(isFrame(frame.buffer(), i));
                }
            }
            assertNull(queue.next(Duration.ZERO));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void sizesVaryAndGrow(int room) {
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path).queue(room).open()) {
            Peers.awaitFollowers(out, 1);
            int[] sizes = {100, 50, 0, 99, 1, 5000, 5000, 100, 4_000_000, 1, 4_000_001, 0, 7};
            for (int i = 0; i < sizes.length; i++) {
                out.write(frame(i, sizes[i]));
                try (Frame frame = in.next(Peers.LONG)) {
                    assertEquals(sizes[i], frame.sizeBytes());
                    assertEquals(sizes[i], frame.buffer().remaining());
                    assertTrue(isFrame(frame.buffer(), i));
                    assertEquals(
                            ByteBuffer.wrap(frame(i, sizes[i])), frame.copy().buffer());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void comingsAndGoingsKeepTheirPlaceAmongTheFrames(int room) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Semaphore allowed = new Semaphore(0);
        FrameListener listener = new FrameListener() {
            @Override
            public void frame(Frame frame) {
                heard.add("frame " + frame.buffer().get(0) + " of " + frame.type());
                allowed.acquireUninterruptibly();
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
        try (ShmdataFollower in = ShmdataFollower.at(path).queue(room).follow(listener)) {
            for (int generation = 1; generation <= 3; generation++) {
                try (ShmdataWriter out = ShmdataWriter.at(path)
                        .type("application/x-" + generation)
                        .initialBytes(1)
                        .open()) {
                    Peers.awaitFollowers(out, 1);
                    for (byte i = 1; i <= 2; i++) {
                        out.write(new byte[] {i});
                        if (generation == 1 && i == 1) {
                            Waits.until("the connection and the first frame", () -> heard.size() == 2);
                        }
                    }
                }
            }
            Waits.until("six frames", () -> in.statistics().frames() == 6);
            allowed.release(100);
            List<String> expected = new ArrayList<>(List.of("connected application/x-1", "frame 1 of application/x-1"));
            if (room == 1) {
                expected.addAll(List.of(
                        "disconnected",
                        "connected application/x-2",
                        "disconnected",
                        "connected application/x-3",
                        "frame 2 of application/x-3",
                        "disconnected"));
            } else {
                expected.addAll(List.of("frame 2 of application/x-1", "disconnected"));
                for (int generation = 2; generation <= 3; generation++) {
                    String type = "application/x-" + generation;
                    expected.addAll(
                            List.of("connected " + type, "frame 1 of " + type, "frame 2 of " + type, "disconnected"));
                }
            }
            for (String event : expected) {
                assertEquals(event, heard.poll(30, TimeUnit.SECONDS));
            }
            assertEquals(3, in.statistics().connections());
            assertFalse(in.isConnected());
            assertEquals("application/x-3", in.type());
        }
    }

    @Test
    void aWriterOfAnotherProcessThatIsKilledIsNoticedWithWhatItWroteLast() throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        FrameListener listener = new FrameListener() {
            @Override
            public void frame(Frame frame) {
                if (!isFrame(frame.buffer(), frame.buffer().get(0) & 0xFF)) {
                    events.add("torn");
                }
            }

            @Override
            public void disconnected() {
                events.add("disconnected");
            }
        };
        try (ShmdataFollower in = ShmdataFollower.at(path).latestOnly().follow(listener)) {
            try (ChildJvm writer = ChildJvm.start(WritesForEver.class, path.toString())) {
                Waits.until("100 frames", () -> in.statistics().delivered() > 100);
                writer.kill();
            }
            Waits.until("the end of the writer", () -> events.size() == 1);
            assertEquals(List.of("disconnected"), events);
            FollowerStatistics statistics = in.statistics();
            assertEquals(statistics.frames(), statistics.delivered() + statistics.skipped());
        }
        // What it left is taken over and removed.
        writer().close();
    }

    /** Run in a JVM of its own. */
    static final class WritesForEver {
        private WritesForEver() {}

        public static void main(String[] arguments) {
            try (ShmdataWriter out = ShmdataWriter.at(Path.of(arguments[0]))
                    .type("application/x-other")
                    .initialBytes(100_000)
                    .open()) {
                for (int i = 0; ; i = (i + 1) % 251) {
                    out.write(frame(i, 100_000));
                }
            }
        }
    }

    @Test
    void closeEndsAWaitForACopyAndFromWithinTheListenerReturnsAtOnce() throws Exception {
        ShmdataFollower waiting = ShmdataFollower.at(path).latestOnly().open();
        CompletableFuture<Frame> pull = CompletableFuture.supplyAsync(() -> waiting.next(Peers.LONG));
        Thread.sleep(50);
        waiting.close();
        Throwable cause = assertThrows(ExecutionException.class, pull::get).getCause();
        assertEquals(Reason.CLOSED, ((ShmdataException) cause).reason());
        CompletableFuture<ShmdataFollower> self = new CompletableFuture<>();
        try (ShmdataWriter out = writer()) {
            List<Boolean> readable = new CopyOnWriteArrayList<>();
            ShmdataFollower in = ShmdataFollower.at(path).queue(2).follow(frame -> {
                self.join().close();
                readable.add(isFrame(frame.buffer(), 0));
            });
            self.complete(in);
            Peers.awaitFollowers(out, 1);
            out.write(frame(0, 10));
            Peers.awaitFollowers(out, 0);
            Waits.until("the frame that was held", () -> readable.size() == 1);
            assertEquals(List.of(true), readable);
            assertTrue(in.isClosed());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aFrameThatWasPulledIsClosedWithItsFollower(int room) {
        try (ShmdataWriter out = writer();
                ShmdataFollower in = (room == 0
                                ? ShmdataFollower.at(path)
                                : ShmdataFollower.at(path).queue(room))
                        .open()) {
            Peers.join(out, in, 1);
            out.write(frame(0, 10));
            Frame frame = in.next(Peers.LONG);
            ByteBuffer kept = frame.buffer();
            in.close();
            assertEquals(
                    Reason.CLOSED,
                    assertThrows(ShmdataException.class, frame::buffer).reason());
            assertFalse(in.isConnected());
            // readable; if it was shared memory, no longer the frame
            assertEquals(room == 0 ? 0 : 9, kept.get(9));
            assertEquals(0, frame.sequence());
            frame.close();
        }
    }

    /**
     * More than a buffer can hold: its size is told, its bytes are refused, and the next frame comes as ever. No page
     * of it is touched.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void aFrameOfTwoGibibytesIsDeliveredWithoutItsBytes(int room) throws Exception {
        long size = Integer.MAX_VALUE + 2L;
        Shmdata.ensureAvailable();
        ShmdataFollower.Builder options =
                room == 0 ? ShmdataFollower.at(path) : ShmdataFollower.at(path).queue(room);
        ShmdataError error = new ShmdataError();
        ShmdataWriteAccess access = new ShmdataWriteAccess().struct_size(Loader.sizeof(ShmdataWriteAccess.class));
        long[] told = new long[1];
        long writer = shmdata_writer_session_open(path.toString(), size, "x", 0600, error);
        assertNotEquals(0, writer, () -> error.message().getString());
        Thread server = new Thread(() -> {
            ShmdataEvent event = new ShmdataEvent().struct_size(Loader.sizeof(ShmdataEvent.class));
            while (shmdata_writer_session_serve(writer, -1, event) != SHMDATA_CLOSED) {}
        });
        server.start();
        try (ShmdataFollower in = options.open()) {
            while (shmdata_writer_session_followers(writer) == 0) {
                in.next(Duration.ofMillis(5));
            }
            for (long each : new long[] {size, 10}) {
                assertEquals(SHMDATA_OK, shmdata_writer_session_begin(writer, each, -1, access, error));
                assertEquals(SHMDATA_OK, shmdata_writer_session_commit(writer, each, null, told, error));
                assertEquals(1, told[0]);
                try (Frame frame = in.next(Peers.LONG)) {
                    assertEquals(each, frame.sizeBytes());
                    if (each == size) {
                        assertEquals(
                                Reason.BAD_SIZE,
                                assertThrows(ShmdataException.class, frame::buffer)
                                        .reason());
                        assertEquals(
                                Reason.BAD_SIZE,
                                assertThrows(ShmdataException.class, frame::asVideo)
                                        .reason());
                    } else {
                        assertEquals(10, frame.buffer().remaining());
                    }
                }
            }
        } finally {
            shmdata_writer_session_close(writer);
            server.join();
            shmdata_writer_session_delete(writer);
        }
    }
}
