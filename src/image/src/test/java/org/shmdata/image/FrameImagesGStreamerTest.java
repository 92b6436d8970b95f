// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;
import org.shmdata.testing.GStreamer;

/** Colours and places against GStreamer's videoconvert, told to neither smooth chroma nor dither. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FrameImagesGStreamerTest {
    private static final String CONVERT = "videoconvert chroma-mode=none dither=none";

    /** GStreamer converts pictures of 16 bits a sample exactly, and those of 8 bits fast. */
    private static final PixelFormat EXACT = PixelFormat.RGBA64_LE;

    /**
     * A sample of 8 bits becomes one of 16 by doubling its byte, which is up to one code too much for limited range, in
     * luma and in chroma.
     */
    private static final int DECODED_TOLERANCE = 3;

    /** What one code of luma and one of chroma make in red or blue. */
    private static final int ENCODED_TOLERANCE = 4;

    /** Of red, green, blue and alpha in a pixel. */
    private static final int[] SHIFTS = {16, 8, 0, 24};

    @TempDir
    Path directory;

    @BeforeAll
    static void gstreamer() {
        GStreamer.assumeInstalled();
    }

    @ParameterizedTest
    @CsvSource({
        "64, 48, , ",
        "17, 5, , ",
        "321, 241, , ",
        "1, 1, , ",
        "3, 2, , ",
        "33, 19, bt601, ",
        "33, 19, bt709, ",
        "33, 19, bt2020, ",
        "33, 19, smpte240m, ",
        "33, 19, 1:4:0:0, ",
        "33, 19, 1:3:0:0, ",
        "33, 19, 2:2:0:0, ",
        "33, 19, 0:4:0:0, ",
        "33, 19, sRGB, ",
        "33, 19, 1:0:0:0, ",
        "33, 19, 2:0:0:0, ",
        "33, 19, 1:1:0:0, ",
        "33, 19, 2:1:0:0, ",
        "16, 576, , ",
        "16, 577, , ",
        "64, 48, , interleaved",
        "33, 38, , interleaved"
    })
    void everyFormatAsGStreamerSeesIt(int width, int height, String colorimetry, String interlaceMode)
            throws IOException {
        BufferedImage picture = Pictures.patches(width, height, BufferedImage.TYPE_INT_ARGB, width * 1000L + height);
        VideoCaps exact = caps(EXACT, width, height, null, interlaceMode);
        ByteBuffer source = ByteBuffer.allocate((int) exact.layout().size());
        for (int pixel : Pictures.argb(picture)) {
            for (int shift : SHIFTS) {
                source.put((byte) (pixel >> shift)).put((byte) (pixel >> shift));
            }
        }
        Files.write(directory.resolve("source"), source.array());
        List<PixelFormat> formats = new ArrayList<>(Pictures.formats());
        if (interlaceMode != null && height % 4 != 0) {
            // GStreamer 1.22 leaves no room for the last chroma row of the second field
            formats.remove(PixelFormat.AV12);
        }
        if (colorimetry != null && colorimetry.substring(1).startsWith(":0:")) {
            // GStreamer 1.22 takes the samples of gray for red if the matrix is unknown
            formats.removeIf(Pictures::isGray);
        }
        List<String> pipelines = new ArrayList<>();
        for (PixelFormat format : formats) {
            VideoCaps caps = caps(format, width, height, colorimetry, interlaceMode);
            ByteBuffer ours = ByteBuffer.allocate((int) caps.layout().size());
            FrameImages.of(caps).toFrame(picture, ours);
            Files.write(directory.resolve(format + ".ours"), ours.array());
            // GStreamer's frame of the picture, and what pictures it takes its frame and ours for
            pipelines.add(read("source", exact) + " ! " + CONVERT + " ! " + text(caps) + " ! tee name=" + format);
            pipelines.add(format + ". ! queue ! " + write(format + ".frame"));
            pipelines.add(format + ". ! queue ! " + CONVERT + " ! " + text(exact) + " ! " + write(format + ".picture"));
            pipelines.add(read(format + ".ours", caps) + " ! " + CONVERT + " ! " + text(exact) + " ! "
                    + write(format + ".ours.picture"));
        }
        GStreamer.run(pipelines);
        for (PixelFormat format : formats) {
            VideoCaps caps = caps(format, width, height, colorimetry, interlaceMode);
            int[] theirs = argb(format + ".picture");
            FrameImages images = FrameImages.of(caps);
            ByteBuffer frame = ByteBuffer.wrap(Files.readAllBytes(directory.resolve(format + ".frame")));
            BufferedImage image = images.toImage(frame, new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB));
            assertClose(format, "decoded", DECODED_TOLERANCE, width, theirs, Pictures.argb(image));
            // a picture in a format without colour or of subsampled chroma is not the source any more: compare what is
            // left of it
            assertClose(format, "encoded", ENCODED_TOLERANCE, width, theirs, argb(format + ".ours.picture"));
        }
    }

    private static void assertClose(
            PixelFormat format, String what, int tolerance, int width, int[] theirs, int[] ours) {
        // GStreamer 1.22 takes U and V of an odd last pixel the wrong way round if V is first
        if (width % 2 == 1 && (format == PixelFormat.NV61 || format == PixelFormat.VYUY)) {
            for (int last = width - 1; last < ours.length; last += width) {
                ours[last] = theirs[last];
            }
        }
        // GStreamer takes the unused byte of RGBx for alpha
        int distance = Pictures.distance(theirs, ours, Pictures.hasAlpha(format));
        assertTrue(distance <= tolerance, () -> format + " " + what + ": differs by " + distance + " of 255");
    }

    private int[] argb(String file) throws IOException {
        ByteBuffer samples =
                ByteBuffer.wrap(Files.readAllBytes(directory.resolve(file))).order(ByteOrder.LITTLE_ENDIAN);
        int[] argb = new int[samples.remaining() / 8];
        for (int i = 0; i < argb.length; i++) {
            for (int shift : SHIFTS) {
                argb[i] |= ((samples.getShort() & 0xFFFF) * 255 + 32767) / 65535 << shift;
            }
        }
        assertEquals(0, samples.remaining());
        return argb;
    }

    private String read(String file, VideoCaps caps) {
        return "filesrc num-buffers=1 location=" + directory.resolve(file) + " blocksize="
                + caps.layout().size() + " ! " + text(caps);
    }

    private String write(String file) {
        return "filesink location=" + directory.resolve(file);
    }

    private static String text(VideoCaps caps) {
        return caps.toString().replace(" ", "");
    }

    private static VideoCaps caps(PixelFormat format, int width, int height, String colorimetry, String interlaceMode) {
        VideoCaps caps = Pictures.caps(format, width, height);
        VideoCaps coloured = colorimetry == null ? caps : caps.withColorimetry(colorimetry);
        return interlaceMode == null ? coloured : coloured.withInterlaceMode(interlaceMode);
    }
}
