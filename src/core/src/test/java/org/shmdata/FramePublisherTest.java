// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

/** What the kit of Reactive Streams does not know: frames, writers that come and go, and who holds up whom. */
@Timeout(60)
class FramePublisherTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("data");
    }

    private static class Collector implements Flow.Subscriber<FrameCopy> {
        final BlockingQueue<FrameCopy> frames = new LinkedBlockingQueue<>();
        final CompletableFuture<Throwable> error = new CompletableFuture<>();
        final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
        }

        @Override
        public void onNext(FrameCopy frame) {
            frames.add(frame);
        }

        @Override
        public void onError(Throwable e) {
            error.complete(e);
        }

        @Override
        public void onComplete() {
            error.complete(new AssertionError("completed"));
        }

        FrameCopy await() throws InterruptedException {
            FrameCopy frame = frames.poll(30, TimeUnit.SECONDS);
            assertTrue(frame != null, "no frame came");
            return frame;
        }

        void request(long frames) {
            subscription.join().request(frames);
        }

        void cancel() {
            subscription.join().cancel();
        }
    }

    private ShmdataWriter writer(int generation) {
        return ShmdataWriter.at(path)
                .type("application/x-" + generation)
                .initialBytes(1)
                .open();
    }

    @Test
    void aFrameIsTheSubscribersOwnToKeep() throws Exception {
        Collector collector = new Collector();
        try (ShmdataWriter out = writer(1)) {
            ShmdataFollower.publisher(path).subscribe(collector);
            collector.request(2);
            Peers.awaitFollowers(out, 1);
            long before = System.nanoTime();
            out.write(new byte[] {1, 2, 3});
            FrameCopy frame = collector.await();
            out.write(new byte[] {9});
            assertEquals(1, collector.await().sequence());
            assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), frame.buffer());
            assertNotSame(frame.buffer(), frame.buffer());
            assertTrue(frame.buffer().isDirect() && !frame.buffer().isReadOnly());
            assertEquals(3, frame.sizeBytes());
            assertEquals(0, frame.sequence());
            assertEquals("application/x-1", frame.type());
            assertEquals("application/x-1", frame.caps().name());
            assertTrue(frame.receivedNanos() >= before && frame.receivedNanos() <= System.nanoTime());
            assertEquals("frame 0, 3 bytes, application/x-1", frame.toString());
        }
        collector.cancel();
    }

    @Test
    void thePictureAndTheSoundOfACopyStayAsTheyAre() throws Exception {
        Collector collector = new Collector();
        ShmdataFollower.publisher(path).subscribe(collector);
        collector.request(3);
        VideoCaps rgb = VideoCaps.of(PixelFormat.RGB, 3, 2, FrameRate.of(30));
        FrameCopy picture;
        try (ShmdataWriter out = ShmdataWriter.at(path).video(rgb).open()) {
            Peers.awaitFollowers(out, 1);
            byte[] pixels = new byte[24];
            pixels[12] = 7;
            out.write(pixels);
            picture = collector.await();
            pixels[12] = 8;
            out.write(pixels);
            assertEquals(8, collector.await().asVideo().plane(0).get(12));
        }
        FrameCopy sound;
        try (ShmdataWriter out = ShmdataWriter.at(path)
                .type(AudioCaps.of(SampleFormat.S16BE, 48_000, 2).toString())
                .initialBytes(8)
                .open()) {
            Peers.awaitFollowers(out, 1);
            out.write(new byte[] {0, 0, 0x40, 0, 0, 0, 0, 0});
            sound = collector.await();
        }
        collector.cancel();
        VideoFrame video = picture.asVideo();
        assertEquals(rgb, video.caps());
        assertEquals(12, video.strideBytes(0));
        assertEquals(7, video.plane(0).position(12).get());
        // everybody has one of their own
        assertEquals(0, picture.asVideo().plane(0).position());
        AudioFrame audio = sound.asAudio();
        assertEquals(2, audio.samples());
        assertEquals(0.5, audio.sample(1, 0));
        assertEquals(
                Reason.BAD_TYPE,
                assertThrows(ShmdataException.class, picture::asAudio).reason());
        assertEquals(
                Reason.BAD_TYPE,
                assertThrows(ShmdataException.class, sound::asVideo).reason());
    }

    @Test
    void withoutDemandOnlyTheNewestIsKeptAndTheWriterGoesOn() throws Exception {
        Collector collector = new Collector();
        try (ShmdataWriter out = writer(1)) {
            ShmdataFollower.publisher(path).subscribe(collector);
            Peers.awaitFollowers(out, 1);
            for (byte i = 0; i < 100; i++) {
                out.write(new byte[] {i});
            }
            // Once there is a turn to write again nobody reads the last frame any more: its copy waits, or is about to.
            out.acquire().close();
            collector.request(1);
            FrameCopy frame = collector.await();
            assertTrue(frame.sequence() >= 98, frame.toString());
            assertEquals(frame.sequence(), frame.buffer().get(0));
            assertNull(collector.frames.poll(50, TimeUnit.MILLISECONDS));
        }
        collector.cancel();
    }

    @Test
    void theStreamGoesOnWithTheNextWriterAndLeavesOnCancel() throws Exception {
        Collector collector = new Collector();
        ShmdataFollower.publisher(path).subscribe(collector);
        collector.request(Long.MAX_VALUE);
        collector.request(Long.MAX_VALUE);
        for (int generation = 1; generation <= 3; generation++) {
            try (ShmdataWriter out = writer(generation)) {
                Peers.awaitFollowers(out, 1);
                out.write(new byte[] {(byte) generation});
                FrameCopy frame = collector.await();
                assertEquals(generation, frame.buffer().get(0));
                assertEquals("application/x-" + generation, frame.type());
                if (generation == 3) {
                    collector.cancel();
                    collector.cancel();
                    Peers.awaitFollowers(out, 0);
                }
            }
        }
        assertTrue(!collector.error.isDone());
    }

    @Test
    void subscribersDoNotDisturbEachOther() throws Exception {
        Collector slow = new Collector();
        Collector fast = new Collector();
        Collector throwing = new Collector() {
            @Override
            public void onNext(FrameCopy frame) {
                throw new IllegalStateException("on purpose");
            }
        };
        try (ShmdataWriter out = writer(1)) {
            Flow.Publisher<FrameCopy> publisher = ShmdataFollower.publisher(path);
            for (Collector each : List.of(slow, fast, throwing)) {
                publisher.subscribe(each);
            }
            Peers.awaitFollowers(out, 3);
            slow.request(1);
            fast.request(Long.MAX_VALUE);
            throwing.request(10);
            for (byte i = 0; i < 20; i++) {
                out.write(new byte[] {i});
                assertEquals(i, fast.await().sequence());
            }
            assertEquals(1, slow.frames.size());
            // Who throws has cancelled.
            Peers.awaitFollowers(out, 2);
            slow.cancel();
            fast.cancel();
            Peers.awaitFollowers(out, 0);
        }
    }

    @Test
    void whoCancelsAtOnceHearsNoFailure() {
        Collector refused = new Collector() {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                given.cancel();
            }
        };
        // the failure, if any, is told before this returns
        ShmdataFollower.publisher(directory.resolve("no/data")).subscribe(refused);
        assertFalse(refused.error.isDone());
    }

    @Test
    void aPathThatCanNeverWorkAndAWrongDemandAreErrors() throws Exception {
        Collector refused = new Collector();
        ShmdataFollower.publisher(directory.resolve("no/data")).subscribe(refused);
        ShmdataException e = assertInstanceOf(ShmdataException.class, refused.error.get(30, TimeUnit.SECONDS));
        assertEquals(Reason.BAD_PATH, e.reason());
        refused.request(1);
        refused.cancel();
        Collector wrong = new Collector();
        try (ShmdataWriter out = writer(1)) {
            ShmdataFollower.publisher(path).subscribe(wrong);
            Peers.awaitFollowers(out, 1);
            wrong.request(0);
            assertInstanceOf(IllegalArgumentException.class, wrong.error.get(30, TimeUnit.SECONDS));
            Peers.awaitFollowers(out, 0);
        }
        assertThrows(
                NullPointerException.class,
                () -> ShmdataFollower.publisher(path).subscribe(null));
        assertThrows(NullPointerException.class, () -> ShmdataFollower.publisher(null));
    }
}
