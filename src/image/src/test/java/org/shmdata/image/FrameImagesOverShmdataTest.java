// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.Frame;
import org.shmdata.FrameListener;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;
import org.shmdata.WriteResult;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FrameImagesOverShmdataTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void imagesGoThroughSharedMemory() throws InterruptedException {
        VideoCaps caps = Pictures.caps(PixelFormat.RGBA, 32, 20);
        BufferedImage sent = Pictures.noise(32, 20, BufferedImage.TYPE_INT_ARGB, 1);
        Path path = directory.resolve("video");
        BlockingQueue<BufferedImage> received = new LinkedBlockingQueue<>();
        FrameImages following = FrameImages.of(caps);
        FrameListener listener = frame -> {
            assertEquals(caps.caps(), frame.caps());
            received.add(following.toImage(frame, null));
        };
        try (ShmdataWriter writer = ShmdataWriter.at(path).video(caps).open();
                ShmdataFollower follower = ShmdataFollower.at(path).follow(listener)) {
            FrameImages writing = FrameImages.of(caps);
            BufferedImage image = null;
            while (image == null) {
                assertEquals(WriteResult.WRITTEN, writing.write(sent, writer));
                image = received.poll(10, TimeUnit.MILLISECONDS);
            }
            assertArrayEquals(Pictures.argb(sent), Pictures.argb(image));
        }
    }

    /** Unless the writer has a timeout. */
    @Test
    void aSlowFollowerCostsNoImage() {
        VideoCaps caps = Pictures.caps(PixelFormat.RGBA, 32, 20);
        FrameImages images = FrameImages.of(caps);
        Path path = directory.resolve("video");
        try (ShmdataWriter writer = ShmdataWriter.at(path).video(caps).open();
                ShmdataFollower follower = ShmdataFollower.at(path).follow(frame -> LockSupport.parkNanos(5_000_000))) {
            for (int i = 0; i < 20; i++) {
                assertEquals(WriteResult.WRITTEN, images.write(images.createImage(), writer));
            }
            assertEquals(20, writer.statistics().frames());
            assertTrue(follower.isConnected());
        }
        try (ShmdataWriter writer = ShmdataWriter.at(path)
                        .video(caps)
                        .writeTimeout(Duration.ofMillis(1))
                        .open();
                ShmdataFollower follower = ShmdataFollower.at(path).open()) {
            assertEquals(WriteResult.WRITTEN, images.write(images.createImage(), writer));
            assertEquals(WriteResult.DROPPED, images.write(images.createImage(), writer));
            assertTrue(follower.isConnected());
        }
    }

    @Test
    void aWrongImageTakesNoTurn() {
        VideoCaps caps = Pictures.caps(PixelFormat.RGBA, 32, 20);
        FrameImages images = FrameImages.of(caps);
        try (ShmdataWriter writer =
                ShmdataWriter.at(directory.resolve("video")).video(caps).open()) {
            BufferedImage wrong = new BufferedImage(20, 32, BufferedImage.TYPE_INT_ARGB);
            assertThrows(IllegalArgumentException.class, () -> images.write(wrong, writer));
            assertEquals(WriteResult.WRITTEN, images.write(images.createImage(), writer));
        }
    }

    /** Red is red in every format, and one object reads them all: colours, gray and back, larger and smaller. */
    @Test
    void aStreamOfAnotherTypeIsReadByThatType() {
        Path path = directory.resolve("video");
        FrameImages reading = FrameImages.of(Pictures.caps(PixelFormat.RGBA, 8, 4));
        FrameImages writing = FrameImages.of(Pictures.caps(PixelFormat.RGBA, 8, 4));
        List<VideoCaps> types = List.of(
                Pictures.caps(PixelFormat.RGBA, 8, 4),
                Pictures.caps(PixelFormat.BGRA, 8, 4),
                Pictures.caps(PixelFormat.BGRx, 8, 4),
                Pictures.caps(PixelFormat.GRAY8, 8, 4),
                Pictures.caps(PixelFormat.RGB, 8, 4),
                Pictures.caps(PixelFormat.I420, 16, 4),
                Pictures.caps(PixelFormat.NV12, 16, 4),
                Pictures.caps(PixelFormat.NV12, 16, 4).withColorimetry("bt2020"),
                Pictures.caps(PixelFormat.BGR, 4, 8),
                Pictures.caps(PixelFormat.ARGB, 8, 4));
        BufferedImage mine = new BufferedImage(1, 1, BufferedImage.TYPE_3BYTE_BGR);
        BufferedImage image = null;
        for (VideoCaps type : types) {
            try (ShmdataWriter out = ShmdataWriter.at(path).video(type).open();
                    ShmdataFollower in = ShmdataFollower.at(path).open()) {
                join(out, in);
                writing.write(red(type), out);
                try (Frame frame = in.next(LONG)) {
                    image = reading.toImage(frame, image);
                    assertSame(image, reading.toImage(frame, image));
                    assertSame(image, reading.toImage(frame.copy(), image));
                    assertArrayEquals(
                            Pictures.argb(FrameImages.of(type).toImage(frame, null)),
                            Pictures.argb(image),
                            () -> "read as another type: " + type);
                    assertEquals(FrameImages.of(type).createImage().getType(), image.getType());
                    mine = reading.toImage(frame, mine);
                    assertEquals(BufferedImage.TYPE_3BYTE_BGR, mine.getType());
                    if (type.format() != PixelFormat.GRAY8) {
                        assertTrue(
                                Pictures.distance(Pictures.argb(red(type)), Pictures.argb(image), true) <= 4,
                                () -> "not red: " + type);
                    }
                }
            }
        }
        assertEquals(PixelFormat.RGBA, reading.caps().format());
    }

    private static BufferedImage red(VideoCaps type) {
        BufferedImage image = new BufferedImage(type.width(), type.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < type.height(); y++) {
            for (int x = 0; x < type.width(); x++) {
                image.setRGB(x, y, 0xFFFF0000);
            }
        }
        return image;
    }

    @Test
    void aReaderMayMoveTheBufferOfAFrame() {
        VideoCaps caps = Pictures.caps(PixelFormat.RGBA, 8, 8);
        Path path = directory.resolve("video");
        try (ShmdataWriter out = ShmdataWriter.at(path).video(caps).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            join(out, in);
            byte[] pixels = new byte[256];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (i % 251);
            }
            out.write(pixels);
            try (Frame frame = in.next(LONG)) {
                frame.buffer().limit(100).position(10).order(ByteOrder.BIG_ENDIAN);
                BufferedImage image = FrameImages.of(caps).toImage(frame, null);
                // red, green and blue of the last pixel
                assertEquals(0x010203, image.getRGB(7, 7) & 0xFFFFFF);
            }
        }
    }

    @Test
    void whatIsNoVideoIsSaidToBeNone() {
        FrameImages images = FrameImages.of(Pictures.caps(PixelFormat.RGBA, 8, 4));
        try (ShmdataWriter out = ShmdataWriter.at(directory.resolve("sound"))
                        .type("audio/x-raw")
                        .initialBytes(128)
                        .open();
                ShmdataFollower in =
                        ShmdataFollower.at(directory.resolve("sound")).open()) {
            join(out, in);
            assertThrows(IllegalArgumentException.class, () -> images.write(images.createImage(), out));
            out.write(new byte[128]);
            try (Frame frame = in.next(LONG)) {
                assertEquals(
                        ShmdataException.Reason.BAD_TYPE,
                        assertThrows(ShmdataException.class, () -> images.toImage(frame, null))
                                .reason());
            }
        }
    }

    @Test
    void noGarbageWhileTheTypeStays() {
        VideoCaps caps = Pictures.caps(PixelFormat.BGRA, 32, 20);
        FrameImages images = FrameImages.of(Pictures.caps(PixelFormat.RGBA, 8, 4));
        BufferedImage image = new BufferedImage(32, 20, BufferedImage.TYPE_INT_RGB);
        Path path = directory.resolve("video");
        try (ShmdataWriter out = ShmdataWriter.at(path).video(caps).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            join(out, in);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long least = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 20 && least > 0; attempt++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 2000; i++) {
                    images.write(image, out);
                    try (Frame frame = in.next(LONG)) {
                        images.toImage(frame, image);
                    }
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, least);
        }
    }

    private static void join(ShmdataWriter out, ShmdataFollower in) {
        while (out.followerCount() == 0) {
            in.next(Duration.ofMillis(5));
        }
    }
}
