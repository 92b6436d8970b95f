// SPDX-License-Identifier: Apache-2.0
package org.shmdata.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.Frame;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;
import org.shmdata.image.FrameImages;

/** Tutorial 4, second part: pictures as Java's images. The first part is {@code PicturesTutorialTest} of the core. */
@Timeout(60)
class ImagesTutorialTest {
    @TempDir
    Path directory;

    private Path video;

    @BeforeEach
    void name() {
        video = directory.resolve("video");
    }

    @Test
    void images() {
        // Somebody writes a picture, all orange, and it goes on to a second shmdata with something drawn over it.
        VideoCaps caps = VideoCaps.of(PixelFormat.NV12, 320, 240, FrameRate.of(30));
        Path decorated = directory.resolve("decorated");
        try (ShmdataWriter source = ShmdataWriter.at(video).video(caps).open();
                ShmdataFollower in = ShmdataFollower.at(video).open();
                ShmdataWriter out = ShmdataWriter.at(decorated).video(caps).open();
                ShmdataFollower audience = ShmdataFollower.at(decorated).open()) {
            waitForAFollower(source, in);
            waitForAFollower(out, audience);
            FrameImages painting = FrameImages.of(caps);
            BufferedImage orange = painting.createImage();
            fill(orange, Color.ORANGE);
            painting.write(orange, source);

            // One object converts all frames of a type, of whatever format, and knows the colours of YUV.
            try (Frame frame = in.next(Duration.ofSeconds(30))) {
                FrameImages images = FrameImages.of(frame.asVideo().caps());
                BufferedImage image =
                        images.toImage(frame, null); // the first time; then toImage(frame, image), into the same one
                draw(image.createGraphics());
                images.write(image, out); // straight into shared memory
            }

            try (Frame frame = audience.next(Duration.ofSeconds(30))) {
                BufferedImage seen = FrameImages.of(caps).toImage(frame, null);
                assertAlike(Color.ORANGE, seen.getRGB(300, 20));
                assertAlike(Color.BLUE, seen.getRGB(20, 20));
            }
        }
    }

    @Test
    void aJpeg() throws IOException {
        VideoCaps caps = VideoCaps.of(PixelFormat.RGBA, 320, 240, FrameRate.of(30));
        File file = directory.resolve("picture.jpg").toFile();
        try (ShmdataWriter out = ShmdataWriter.at(video).video(caps).open();
                ShmdataFollower in = ShmdataFollower.at(video).open()) {
            waitForAFollower(out, in);
            FrameImages painting = FrameImages.of(caps);
            BufferedImage orange = painting.createImage();
            fill(orange, Color.ORANGE);
            painting.write(orange, out);

            // The frame has alpha; JPEG has none, so the image must not have it either.
            try (Frame frame = in.next(Duration.ofSeconds(30))) {
                BufferedImage image = FrameImages.opaque(frame.asVideo().caps()).toImage(frame, null);
                ImageIO.write(image, "jpg", file);
            }
        }
        assertEquals(320, ImageIO.read(file).getWidth());
        assertTrue(file.length() > 0);
    }

    /** Stands for what your program draws: the left half blue. */
    private static void draw(Graphics2D graphics) {
        graphics.setColor(Color.BLUE);
        graphics.fillRect(0, 0, 160, 240);
        graphics.dispose();
    }

    private static void fill(BufferedImage image, Color color) {
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(color);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.dispose();
    }

    /** YUV of 8 bits rounds. */
    private static void assertAlike(Color expected, int rgb) {
        Color actual = new Color(rgb);
        assertEquals(expected.getRed(), actual.getRed(), 3, "red");
        assertEquals(expected.getGreen(), actual.getGreen(), 3, "green");
        assertEquals(expected.getBlue(), actual.getBlue(), 3, "blue");
    }

    private static void waitForAFollower(ShmdataWriter out, ShmdataFollower in) {
        while (out.followerCount() == 0) {
            in.next(Duration.ofMillis(5));
        }
    }
}
