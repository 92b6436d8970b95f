// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;
import org.shmdata.testing.Waits;

/** A frame stays the frame that it is: what is done to it once it is closed does nothing to another one. */
@Timeout(60)
class FrameIdentityTest {
    private static final VideoCaps VIDEO = VideoCaps.of(PixelFormat.RGBA, 2, 2, FrameRate.of(30));

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("data");
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[16];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static void assertClosed(Runnable attempt) {
        assertEquals(
                Reason.CLOSED,
                assertThrows(ShmdataException.class, attempt::run).reason());
    }

    @Test
    void toCloseAFrameAgainLeavesTheNextOneOpen() {
        try (ShmdataWriter out = ShmdataWriter.at(path)
                        .video(VIDEO)
                        .writeTimeout(Duration.ofMillis(20))
                        .open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            out.write(filled(1));
            Frame first = in.next(Peers.LONG);
            VideoFrame picture = first.asVideo();
            first.close();
            out.write(filled(2));
            try (Frame second = in.next(Peers.LONG)) {
                assertNotSame(first, second);
                first.close();
                assertEquals(2, second.buffer().get(0));
                // it is still locked
                assertEquals(WriteResult.DROPPED, out.write(filled(3)));
                assertClosed(first::buffer);
                assertClosed(first::copy);
                assertClosed(first::asVideo);
                assertClosed(() -> picture.plane(0));
                assertEquals(2, second.asVideo().plane(0).get(0));
                assertEquals(1, second.sequence());
                assertEquals(0, first.sequence());
            }
            assertEquals(WriteResult.WRITTEN, out.write(filled(4)));
        }
    }

    @Test
    void copiesThatNobodyTookDoNotBringAnOldFrameBack() throws Exception {
        try (ShmdataWriter out = ShmdataWriter.at(path).video(VIDEO).open();
                ShmdataFollower in = ShmdataFollower.at(path).latestOnly().open()) {
            Peers.awaitFollowers(out, 1);
            out.write(filled(1));
            Frame first = in.next(Peers.LONG);
            first.close();
            for (int i = 0; i < 3000; i++) {
                out.write(filled(2));
            }
            Set<Frame> others = Collections.newSetFromMap(new IdentityHashMap<>());
            for (int i = 0; i < 500; i++) {
                out.write(filled(3));
                Frame other = in.next(Peers.LONG);
                others.add(other);
                other.close();
            }
            assertTrue(!others.contains(first), "the first frame's object is used again after 500 others");
        }
    }

    @Test
    void aLateCloseByAnotherThreadLeavesTheFrameThatAListenerReads() throws Exception {
        CompletableFuture<Frame> first = new CompletableFuture<>();
        CountDownLatch closedLate = new CountDownLatch(1);
        CompletableFuture<Byte> second = new CompletableFuture<>();
        FrameListener listener = frame -> {
            if (!first.isDone()) {
                first.complete(frame);
                return;
            }
            try {
                closedLate.await();
                second.complete(frame.buffer().get(0));
            } catch (InterruptedException | ShmdataException e) {
                second.completeExceptionally(e);
            }
        };
        try (ShmdataWriter out = ShmdataWriter.at(path)
                        .type("x")
                        .writeTimeout(Duration.ofMillis(20))
                        .open();
                ShmdataFollower in = ShmdataFollower.at(path).follow(listener)) {
            Peers.awaitFollowers(out, 1);
            out.write(filled(1));
            Frame late = first.get();
            Waits.until("the second frame to be written", () -> out.write(filled(2)) == WriteResult.WRITTEN);
            Waits.until("the listener to have it", () -> in.statistics().delivered() == 2);
            late.close();
            assertEquals(WriteResult.DROPPED, out.write(filled(3)));
            closedLate.countDown();
            assertEquals((byte) 2, second.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void aFrameThatIsHeldWhileItsWriterLeavesItBehindKeepsItsMemory() {
        try (ShmdataWriter out = ShmdataWriter.at(path)
                        .type("x")
                        .leaveBehindAfter(Duration.ofMillis(20))
                        .open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            List<Frame> open = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Peers.awaitFollowers(out, 1);
                // it waits for the frame that is held, and leaves it behind
                out.write(filled(i));
                Frame frame = in.next(Duration.ofMillis(1));
                while (frame == null) {
                    // joins again, and gets what is written from then on
                    if (out.followerCount() == 1 && in.isConnected()) {
                        out.write(filled(i));
                    }
                    frame = in.next(Duration.ofMillis(1));
                }
                open.add(frame);
            }
            for (int i = 0; i < 4; i++) {
                assertEquals(i, open.get(i).buffer().get(15), "frame " + i);
            }
            // in any order
            for (int i : new int[] {2, 0, 3, 1}) {
                Frame frame = open.get(i);
                assertEquals(i, frame.buffer().get(15), "frame " + i);
                frame.close();
                assertClosed(frame::buffer);
            }
        }
    }

    @Test
    void copiesThatAreOpenHaveABufferEach() {
        try (ShmdataWriter out = ShmdataWriter.at(path).type("x").open();
                ShmdataFollower in = ShmdataFollower.at(path).latestOnly().open()) {
            Peers.awaitFollowers(out, 1);
            List<Frame> open = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                out.write(filled(i));
                open.add(in.next(Peers.LONG));
            }
            for (int i = 19; i >= 0; i--) {
                Frame frame = open.get(i);
                assertEquals(i, frame.sequence());
                assertEquals(i, frame.buffer().get(0));
                frame.close();
                assertClosed(frame::buffer);
            }
            assertEquals(0, in.statistics().skipped());
        }
    }

    @Test
    void aFrameIsUsedAgainOnlyAfterManyOthers() {
        Set<Frame> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        try (ShmdataWriter out = ShmdataWriter.at(path).type("x").open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            for (int i = 0; i < 5000; i++) {
                out.write(filled(i));
                try (Frame frame = in.next(Peers.LONG)) {
                    if (seen.size() <= 1024) {
                        assertTrue(seen.add(frame), "it was there before");
                    } else {
                        assertTrue(!seen.add(frame), "objects without end");
                    }
                }
            }
        }
    }

    @Test
    void aStaleAccessDoesNothingToALaterTurn() {
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type("x").initialBytes(16).open()) {
            WriteAccess first = out.acquire();
            first.close();
            for (int i = 0; i < 16; i++) {
                try (WriteAccess later = out.acquire()) {
                    assertNotSame(first, later);
                    first.close();
                    assertClosed(first::buffer);
                    assertClosed(first::publish);
                    assertClosed(() -> first.resize(8));
                    assertEquals(0, later.publish());
                }
            }
        }
    }

    @Test
    void framesOfAFollowerThatIsClosedAreClosed() {
        try (ShmdataWriter out = ShmdataWriter.at(path).type("x").open()) {
            for (ShmdataFollower.Builder options :
                    List.of(ShmdataFollower.at(path), ShmdataFollower.at(path).queue(2))) {
                ShmdataFollower in = options.open();
                Peers.awaitFollowers(out, 1);
                out.write(filled(1));
                Frame frame = in.next(Peers.LONG);
                ByteBuffer kept = frame.buffer();
                in.close();
                assertClosed(frame::buffer);
                frame.close();
                frame.close();
                assertTrue(kept.get(0) >= 0);
                Peers.awaitFollowers(out, 0);
            }
        }
    }

    @Test
    void aFollowerThatWaitsForWhatItHoldsBackItselfIsWarnedOnce() {
        Queue<String> logged = new ConcurrentLinkedQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getMessage().contains(path.toString())) {
                    logged.add(entry.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger("org.shmdata");
        log.addHandler(handler);
        try (ShmdataWriter out = ShmdataWriter.at(path).type("x").open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Peers.join(out, in, 1);
            out.write(filled(1));
            try (Frame frame = in.next(Peers.LONG)) {
                assertNull(in.next(Duration.ofMillis(2100)));
                assertNull(in.next(Duration.ofMillis(2100)));
                assertEquals(1, frame.buffer().get(0));
            }
        } finally {
            log.removeHandler(handler);
        }
        assertEquals(1, logged.size(), logged::toString);
        assertTrue(logged.element().contains("while it holds one itself"), logged::toString);
    }

    @Test
    void aFrameCanBeMadeWithoutAWriter() {
        ByteBuffer bytes = ByteBuffer.wrap(filled(9));
        FrameContent frame = FrameCopy.of(VIDEO.toString(), bytes);
        bytes.put(0, (byte) 1);
        assertEquals(16, frame.sizeBytes());
        assertEquals(9, frame.buffer().get(0));
        assertEquals(VIDEO.toString(), frame.type());
        assertEquals(2, frame.asVideo().width());
        assertEquals(9, frame.asVideo().plane(0).get(15));
        assertEquals(0, frame.sequence());
        FrameCopy copy = frame.copy();
        frame.buffer().put(0, (byte) 2);
        assertEquals(9, copy.buffer().get(0));
        FrameContent fifth = FrameCopy.of("x", bytes.position(4), 5, 77);
        assertEquals(12, fifth.sizeBytes());
        assertEquals(5, fifth.sequence());
        assertEquals(77, fifth.receivedNanos());
        assertThrows(
                ShmdataException.class,
                () -> FrameCopy.of(VIDEO.toString(), bytes).asVideo());
    }
}
