// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;

/** A video at a glance: pictures spread evenly over a file, side by side in one image. */
public final class ContactSheet {
    private static final int THUMBNAIL_WIDTH = 320;
    private static final int GAP = 4;
    private static final int BACKGROUND = 0x202020;
    private static final int MAX_SIDE = 100;

    /** Decoding up to a picture that is so near is faster than seeking it. */
    private static final double NEAR_SECONDS = 2;

    private ContactSheet() {}

    /**
     * Writes a contact sheet, thumbnails 320 pixels wide, in rows from the left. The file is cut into as many equal
     * parts as there are thumbnails, and each shows the middle of its part. A file that exists is replaced.
     *
     * @param video the file to show
     * @param png the image to write
     * @param columns thumbnails side by side, 1 to 100
     * @param rows thumbnails below each other, 1 to 100
     * @throws IllegalArgumentException if there are fewer or more thumbnails than that
     * @throws ShmdataException if the video cannot be read or has no picture, or the image cannot be written
     */
    public static void write(Path video, Path png, int columns, int rows) {
        Objects.requireNonNull(video, "video");
        Objects.requireNonNull(png, "png");
        if (columns < 1 || rows < 1 || columns > MAX_SIDE || rows > MAX_SIDE) {
            throw new IllegalArgumentException(
                    "columns, rows: " + columns + ", " + rows + ": expected 1 to " + MAX_SIDE + " each");
        }
        BufferedImage sheet;
        try (VideoReader reader = VideoReader.open(video)) {
            sheet = draw(reader, video, columns, rows);
        }
        // the image is small, so it needs no cache file on disk
        try (OutputStream out = Files.newOutputStream(png);
                MemoryCacheImageOutputStream image = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(sheet, "png", image);
        } catch (IOException e) {
            throw new ShmdataException(Reason.BAD_PATH, png + ": cannot be written: " + LibAv.words(e), e);
        }
    }

    private static BufferedImage draw(VideoReader reader, Path video, int columns, int rows) {
        int width = THUMBNAIL_WIDTH;
        int height = Math.max(1, Math.round((float) width * reader.height() / reader.width()));
        BufferedImage sheet = new BufferedImage(
                columns * (width + GAP) + GAP, rows * (height + GAP) + GAP, BufferedImage.TYPE_INT_RGB);
        int[] background = new int[sheet.getWidth() * sheet.getHeight()];
        Arrays.fill(background, BACKGROUND);
        sheet.setRGB(0, 0, sheet.getWidth(), sheet.getHeight(), background, 0, sheet.getWidth());

        double part = reader.durationSeconds() / (columns * rows);
        if (!reader.readNext()) {
            throw new ShmdataException(video + ": has no picture that can be decoded");
        }
        int[] pixels = new int[width * height];
        try (RgbScaler scaler = new RgbScaler(width, height)) {
            reader.scale(scaler, pixels);
            for (int i = 0; i < columns * rows; i++) {
                if (goTo(reader, (i + 0.5) * part)) {
                    reader.scale(scaler, pixels);
                }
                int x = GAP + i % columns * (width + GAP);
                int y = GAP + i / columns * (height + GAP);
                sheet.setRGB(x, y, width, height, pixels, 0, width);
            }
        }
        return sheet;
    }

    /** Reads up to the picture at that time, after a seek if it is far; false if the file ends before. */
    private static boolean goTo(VideoReader reader, double seconds) {
        if (reader.isAtPicture() && reader.seconds() > seconds) {
            return true;
        }
        if (reader.isAtPicture() && seconds - reader.seconds() > NEAR_SECONDS) {
            reader.seek(seconds);
        }
        while (reader.readNext()) {
            if (reader.seconds() >= seconds) {
                return true;
            }
        }
        return false;
    }
}
