// SPDX-License-Identifier: Apache-2.0
package org.shmdata.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.Frame;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;
import org.shmdata.VideoFrame;
import org.shmdata.WriteAccess;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;
import org.shmdata.caps.VideoLayout;

/**
 * Tutorial 4: pictures, by their pixels. {@code ImagesTutorialTest} of shmdata-image has them as Java's images. Read on
 * with {@link AudioTutorialTest}.
 */
@Timeout(60)
class PicturesTutorialTest {
    @TempDir
    Path directory;

    private Path video;

    @BeforeEach
    void name() {
        video = directory.resolve("video");
    }

    @Test
    void pixels() {
        VideoCaps caps = VideoCaps.of(PixelFormat.I420, 320, 240, FrameRate.of(30));
        try (ShmdataWriter out = ShmdataWriter.at(video).video(caps).open();
                ShmdataFollower in = ShmdataFollower.at(video).open()) {
            waitForAFollower(out, in);

            // Brighter from left to right. The planes of colour are left as they are.
            VideoLayout layout = caps.layout();
            try (WriteAccess access = out.acquire()) {
                ByteBuffer bytes = access.buffer();
                for (int y = 0; y < caps.height(); y++) {
                    for (int x = 0; x < caps.width(); x++) {
                        bytes.put((int) layout.offset(0) + y * layout.strideBytes(0) + x, (byte) (x / 2));
                    }
                }
                access.publish();
            }

            // A frame that is video knows its size and its planes: each is a buffer of rows, in shared memory as the
            // frame is.
            try (Frame frame = in.next(Duration.ofSeconds(30))) {
                VideoFrame picture = frame.asVideo();
                assertEquals(PixelFormat.I420, picture.format());
                assertEquals(320, picture.width());
                assertEquals(3, picture.planeCount());
                ByteBuffer brightness = picture.plane(0);
                int x = 200;
                int y = 100;
                assertEquals(100, brightness.get(y * picture.strideBytes(0) + x));
                assertEquals(120, picture.rows(1));
            }
        }
    }

    private static void waitForAFollower(ShmdataWriter out, ShmdataFollower in) {
        while (out.followerCount() == 0) {
            in.next(Duration.ofMillis(5));
        }
    }
}
