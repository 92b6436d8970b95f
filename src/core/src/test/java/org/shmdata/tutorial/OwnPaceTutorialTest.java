// SPDX-License-Identifier: Apache-2.0
package org.shmdata.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.FollowerStatistics;
import org.shmdata.Frame;
import org.shmdata.FrameCopy;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;
import org.shmdata.WriteResult;
import org.shmdata.WriterStatistics;

/**
 * Tutorial 7: followers at a pace of their own. A thread copies each frame out of shared memory at once, so the writer
 * waits for none of these, and they may take as long as they like. Read on with {@link ErrorsTutorialTest}.
 */
@Timeout(60)
class OwnPaceTutorialTest {
    @TempDir
    Path directory;

    private Path video;
    private final BlockingQueue<Byte> analyzed = new LinkedBlockingQueue<>();

    @BeforeEach
    void name() {
        video = directory.resolve("video");
    }

    @Test
    void theNewest() throws InterruptedException {
        // For a picture on a screen, or for what takes long, only the newest frame counts: those that came meanwhile
        // are skipped.
        try (Painter painter = new Painter(video)) {
            try (ShmdataFollower in = ShmdataFollower.at(video).latestOnly().follow(frame -> analyze(frame.buffer()))) {
                waitForTheUser();
                System.out.println(in.statistics());
            }
        }
    }

    @Test
    void theWriterGoesOn() {
        try (ShmdataWriter out = ShmdataWriter.at(video)
                        .type("application/x-points")
                        .writeTimeout(Duration.ofSeconds(10))
                        .open();
                ShmdataFollower in = ShmdataFollower.at(video).latestOnly().open()) {
            waitForAFollower(out, in);
            out.write(new byte[] {0});
            Frame open = in.next(Duration.ofSeconds(30));

            // The frame is open, and the writer writes.
            for (byte i = 1; i < 10; i++) {
                assertEquals(WriteResult.WRITTEN, out.write(new byte[] {i}));
            }
            assertEquals(0, open.buffer().get());

            // What comes next is the newest there is. sequence() tells how many were skipped, and so does statistics().
            byte seen = 0;
            while (seen < 9) {
                try (Frame frame = in.next(Duration.ofSeconds(30))) {
                    seen = frame.buffer().get();
                    assertEquals(seen, frame.sequence());
                }
            }
            FollowerStatistics statistics = in.statistics();
            assertEquals(10, statistics.frames());
            assertEquals(10, statistics.delivered() + statistics.skipped());
        }
    }

    @Test
    void all() {
        // Where each frame counts, and you are slow only now and then: up to so many wait for you.
        try (ShmdataWriter out =
                        ShmdataWriter.at(video).type("application/x-points").open();
                ShmdataFollower in = ShmdataFollower.at(video).queue(16).open()) {
            waitForAFollower(out, in);
            for (byte i = 0; i < 10; i++) {
                out.write(new byte[] {i});
            }
            for (byte i = 0; i < 10; i++) {
                try (Frame frame = in.next(Duration.ofSeconds(30))) {
                    assertEquals(i, frame.buffer().get());
                }
            }
            assertEquals(0, in.statistics().skipped());
        }
    }

    @Test
    void onTheThreadThatDraws() throws InterruptedException {
        // A user interface wants to be drawn on a thread of its own: give EventQueue::invokeLater in Swing,
        // Platform::runLater in JavaFX.
        ExecutorService userInterface = Executors.newSingleThreadExecutor(task -> new Thread(task, "user interface"));
        BlockingQueue<String> threads = new LinkedBlockingQueue<>();
        try (Painter painter = new Painter(video);
                ShmdataFollower in = ShmdataFollower.at(video)
                        .latestOnly()
                        .executor(userInterface)
                        .follow(frame -> threads.add(Thread.currentThread().getName()))) {
            assertEquals("user interface", threads.poll(30, TimeUnit.SECONDS));
        } finally {
            userInterface.shutdown();
        }
    }

    @Test
    void asAStream() throws InterruptedException {
        // For reactive libraries, which all take a Flow.Publisher. Frames here are copies, yours to keep and to pass on
        // to other threads.
        Flow.Publisher<FrameCopy> frames = ShmdataFollower.publisher(video);
        BlockingQueue<FrameCopy> received = new LinkedBlockingQueue<>();
        BlockingQueue<Flow.Subscription> subscribed = new LinkedBlockingQueue<>();
        try (Painter painter = new Painter(video)) {
            frames.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscribed.add(subscription);
                }

                @Override
                public void onNext(FrameCopy frame) {
                    received.add(frame);
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onComplete() {}
            });

            // Ask for as many as you can use; what comes while you ask for none, passes.
            Flow.Subscription subscription = subscribed.poll(30, TimeUnit.SECONDS);
            subscription.request(2);
            FrameCopy first = received.poll(30, TimeUnit.SECONDS);
            FrameCopy second = received.poll(30, TimeUnit.SECONDS);
            assertTrue(first.sequence() < second.sequence());
            assertEquals(Painter.COLOUR, first.buffer().get());
            subscription.cancel();
        }
    }

    @Test
    void howItGoes() {
        try (ShmdataWriter out = ShmdataWriter.at(video)
                        .type("application/x-points")
                        .initialBytes(100)
                        .open();
                ShmdataFollower in = ShmdataFollower.at(video).open()) {
            waitForAFollower(out, in);
            out.write(new byte[100]);
            in.next(Duration.ofSeconds(30)).close();

            // The writer's own thread counts who comes, a moment after.
            while (out.statistics().followersJoined() == 0) {
                Thread.onSpinWait();
            }

            // Both ends count: frames, bytes, frames in the last second, who came and went. For a log there is
            // toString().
            WriterStatistics written = out.statistics();
            assertEquals(1, written.frames());
            assertEquals(100, written.bytes());
            assertEquals(1, written.followersJoined());
            assertEquals(0, written.dropped());
            FollowerStatistics followed = in.statistics();
            assertEquals(1, followed.delivered());
            assertEquals(1, followed.connections());
        }
    }

    /** Stands for what your program does with a picture, and takes long. */
    private void analyze(ByteBuffer picture) {
        analyzed.add(picture.get());
    }

    private void waitForTheUser() throws InterruptedException {
        assertEquals(Painter.COLOUR, analyzed.poll(30, TimeUnit.SECONDS));
    }

    private static void waitForAFollower(ShmdataWriter out, ShmdataFollower in) {
        while (out.followerCount() == 0) {
            in.next(Duration.ofMillis(5));
        }
    }
}
