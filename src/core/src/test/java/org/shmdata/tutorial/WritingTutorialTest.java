// SPDX-License-Identifier: Apache-2.0
package org.shmdata.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.FollowersListener;
import org.shmdata.Frame;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;
import org.shmdata.WriteAccess;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;

/** Tutorial 1: how to hand out video, or any other data. Read on with {@link FollowingTutorialTest}. */
@Timeout(60)
class WritingTutorialTest {
    @TempDir
    Path directory;

    /** The name of a shmdata is a path. In your program it might be Path.of("/tmp/video"). */
    private Path video;

    private final ByteBuffer pixels = ByteBuffer.allocate(1280 * 720 * 4);
    private int renderedBytes;

    @BeforeEach
    void name() {
        video = directory.resolve("video");
    }

    @Test
    void writeVideo() {
        // Say what the frames are, open a writer, and write. That is all. Whoever follows the path sees each frame; if
        // nobody does, writing costs
        // the copy and no more.
        VideoCaps caps = VideoCaps.of(PixelFormat.RGBA, 1280, 720, FrameRate.of(60));
        try (ShmdataWriter out = ShmdataWriter.at(video).video(caps).open()) {
            out.write(pixels); // a ByteBuffer or byte[]: copied
            try (WriteAccess access = out.acquire()) { // or in place: no copy
                render(access.buffer());
                access.publish();
            }
        }

        // The buffer was as large as a frame, 4 bytes for each pixel. The closed writer took its path away.
        assertEquals(1280 * 720 * 4, renderedBytes);
        assertFalse(Files.exists(video));
    }

    /** Stands for what your program draws. */
    private void render(ByteBuffer picture) {
        renderedBytes = picture.remaining();
        while (picture.hasRemaining()) {
            picture.put((byte) 127);
        }
    }

    @Test
    void writeAnything() {
        // Frames may be anything: name a type of your own, and how much room a frame takes at first.
        try (ShmdataWriter out = ShmdataWriter.at(video)
                        .type("application/x-points")
                        .initialBytes(16)
                        .open();
                ShmdataFollower in = ShmdataFollower.at(video).open()) {
            waitForAFollower(out, in);

            // From a buffer goes what is between its position and its limit. The buffer itself stays as it is.
            ByteBuffer points = ByteBuffer.allocate(16).putInt(0xC0FFEE).flip();
            out.write(points);
            assertEquals(4, points.remaining());
            try (Frame frame = in.next(Duration.ofSeconds(30))) {
                assertEquals(4, frame.sizeBytes());
            }

            // Frames need not be of one size. A larger one makes room for itself.
            out.write(new byte[100_000]);
            try (Frame frame = in.next(Duration.ofSeconds(30))) {
                assertEquals(100_000, frame.sizeBytes());
            }
        }
    }

    @Test
    void drawInPlace() {
        // The fastest way is to draw straight into shared memory. Followers wait meanwhile, so have everything ready
        // before you acquire.
        try (ShmdataWriter out = ShmdataWriter.at(video)
                        .type("application/x-points")
                        .initialBytes(16)
                        .open();
                ShmdataFollower in = ShmdataFollower.at(video).open()) {
            waitForAFollower(out, in);

            // What is not published, nobody sees: here something went wrong, and the access is closed.
            try (WriteAccess access = out.acquire()) {
                access.buffer().putInt(1);
            }

            // As much room as you ask for, and as much of it published as you filled.
            try (WriteAccess access = out.acquire(1000)) {
                access.buffer().putInt(2).putInt(3);
                assertEquals(1, access.publish(8), "followers that were told");
            }
            try (Frame frame = in.next(Duration.ofSeconds(30))) {
                assertEquals(8, frame.sizeBytes());
                assertEquals(2, frame.buffer().getInt());
            }
        }
    }

    @Test
    void knowWhoFollows() throws InterruptedException {
        // This option tells about followers. It is called on a thread of the writer.
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        FollowersListener audience = new FollowersListener() {
            @Override
            public void joined(int id) {
                heard.add("joined");
            }

            @Override
            public void left(int id) {
                heard.add("left");
            }
        };
        try (ShmdataWriter out = ShmdataWriter.at(video)
                .type("application/x-points")
                .followers(audience)
                .open()) {
            try (ShmdataFollower in = ShmdataFollower.at(video).open()) {
                waitForAFollower(out, in);
                assertEquals("joined", heard.poll(30, TimeUnit.SECONDS));
                assertTrue(in.isConnected());
            }
            assertEquals("left", heard.poll(30, TimeUnit.SECONDS));
        }
    }

    /** A follower in the same program, which pulls, joins while it waits for a frame. */
    private static void waitForAFollower(ShmdataWriter out, ShmdataFollower in) {
        while (out.followerCount() == 0) {
            in.next(Duration.ofMillis(5));
        }
    }
}
