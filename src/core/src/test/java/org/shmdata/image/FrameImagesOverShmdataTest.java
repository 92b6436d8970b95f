// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.FrameListener;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;
import org.shmdata.WriteResult;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FrameImagesOverShmdataTest {
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
        try (ShmdataWriter writer = ShmdataWriter.open(path, caps);
                ShmdataFollower follower = ShmdataFollower.follow(path, listener)) {
            FrameImages writing = FrameImages.of(caps);
            BufferedImage image = null;
            while (image == null) {
                assertEquals(WriteResult.WRITTEN, writing.write(sent, writer));
                image = received.poll(10, TimeUnit.MILLISECONDS);
            }
            assertArrayEquals(Pictures.argb(sent), Pictures.argb(image));
        }
    }

    @Test
    void aWrongImageTakesNoTurn() {
        VideoCaps caps = Pictures.caps(PixelFormat.RGBA, 32, 20);
        FrameImages images = FrameImages.of(caps);
        try (ShmdataWriter writer = ShmdataWriter.open(directory.resolve("video"), caps)) {
            BufferedImage wrong = new BufferedImage(20, 32, BufferedImage.TYPE_INT_ARGB);
            assertThrows(IllegalArgumentException.class, () -> images.write(wrong, writer));
            assertEquals(WriteResult.WRITTEN, images.write(images.createImage(), writer));
        }
    }
}
