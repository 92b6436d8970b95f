// SPDX-License-Identifier: Apache-2.0
package org.shmdata.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.Frame;
import org.shmdata.FrameCopy;
import org.shmdata.FrameListener;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;

/** Tutorial 2: how to see what somebody writes. Read on with {@link CapsTutorialTest}. */
@Timeout(60)
class FollowingTutorialTest {
    @TempDir
    Path directory;

    private Path video;
    private Painter painter;
    private final BlockingQueue<Byte> shown = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() {
        video = directory.resolve("video");
        painter = new Painter(video);
    }

    @AfterEach
    void stop() {
        painter.close();
    }

    @Test
    void listen() throws InterruptedException {
        // The listener runs on a thread of the follower's, once for each frame.
        try (ShmdataFollower in = ShmdataFollower.at(video).follow(frame -> show(frame.buffer()))) {
            waitForTheUser();
            System.out.println(in.statistics());
        }
    }

    @Test
    void pull() {
        while (shown.isEmpty()) {
            // Or ask for frames on your own thread, say from the loop that draws. null means that none came in time.
            try (ShmdataFollower in = ShmdataFollower.at(video).open();
                    Frame frame = in.next(Duration.ofSeconds(1))) {
                if (frame != null) {
                    show(frame.buffer());
                }
            }
        }
        assertEquals(Painter.COLOUR, shown.peek());
    }

    @Test
    void writersComeAndGo() throws InterruptedException {
        // Nobody needs to be there when you begin. A follower waits for its writer, and when that one goes, for the
        // next.
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Path later = directory.resolve("later");
        FrameListener listener = new FrameListener() {
            @Override
            public void connected(String type) {
                heard.add("connected to " + type);
            }

            @Override
            public void frame(Frame frame) {
                heard.add("frame " + frame.sequence());
            }

            @Override
            public void disconnected() {
                heard.add("disconnected");
            }
        };
        try (ShmdataFollower in = ShmdataFollower.at(later).follow(listener)) {
            assertEquals("", in.type());
            for (int i = 0; i < 2; i++) {
                try (ShmdataWriter out = ShmdataWriter.at(later)
                        .type("application/x-" + i)
                        .initialBytes(1)
                        .open()) {
                    assertEquals("connected to application/x-" + i, heard.poll(30, TimeUnit.SECONDS));
                    while (out.followerCount() == 0) {
                        Thread.sleep(1);
                    }
                    out.write(new byte[1]);
                    assertEquals("frame " + i, heard.poll(30, TimeUnit.SECONDS));
                }
                assertEquals("disconnected", heard.poll(30, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void keepACopy() {
        try (ShmdataFollower in = ShmdataFollower.at(video).open()) {
            FrameCopy mine;
            try (Frame frame = in.next(Duration.ofSeconds(30))) {
                // The frame is in shared memory: it can be read and not written, and the writer waits until you close
                // it.
                assertThrows(ReadOnlyBufferException.class, () -> frame.buffer().put((byte) 0));

                // What you need for longer, copy.
                mine = frame.copy();
            }
            assertEquals(Painter.COLOUR, mine.buffer().get());
            assertEquals(Painter.COLOUR, mine.asVideo().plane(0).get());

            // Close each frame before you wait for the next one: the writer waits for that. Each has a number and the
            // time at which it came.
            long last = -1;
            for (int i = 0; i < 10; i++) {
                try (Frame frame = in.next(Duration.ofSeconds(30))) {
                    assertTrue(frame.sequence() > last);
                    assertTrue(frame.receivedNanos() <= System.nanoTime());
                    last = frame.sequence();
                }
            }
        }
    }

    @Test
    void nobodyThere() {
        // Looking without waiting.
        try (ShmdataFollower in =
                ShmdataFollower.at(directory.resolve("nobody")).open()) {
            assertNull(in.next(Duration.ZERO));
        }
    }

    /** Stands for what your program does with a picture. */
    private void show(ByteBuffer picture) {
        shown.add(picture.get());
    }

    private void waitForTheUser() throws InterruptedException {
        assertEquals(Painter.COLOUR, shown.poll(30, TimeUnit.SECONDS));
    }
}
