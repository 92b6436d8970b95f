// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shmdata.ShmdataException;
import org.shmdata.caps.FrameRate;

@Timeout(120)
class ContactSheetTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"a.mkv, 60, 10", "a.mkv, 60, 1", "a.mov, 60, 10"})
    void showsPicturesFromAllOverTheFile(String name, int frameCount, int rate) throws Exception {
        Path video = record(name, frameCount, FrameRate.of(rate));
        Path png = dir.resolve("a.png");
        ContactSheet.write(video, png, 3, 2);

        BufferedImage sheet = ImageIO.read(png.toFile());
        assertEquals(3 * 320 + 4 * 4, sheet.getWidth());
        assertEquals(2 * 240 + 3 * 4, sheet.getHeight());
        assertEquals(0x202020, sheet.getRGB(0, 0) & 0xffffff);
        for (int i = 0; i < 6; i++) {
            int x = 4 + i % 3 * 324;
            int y = 4 + i / 3 * 244;
            assertEquals((i + 0.5) * frameCount / 6, number(sheet, x, y), 1, "thumbnail " + i);
        }
    }

    @Test
    void oneFrameFillsTheWholeSheet() throws Exception {
        Path png = dir.resolve("a.png");
        ContactSheet.write(record("a.mkv", 1, FrameRate.of(60)), png, 4, 4);

        assertEquals(4 * 324 + 4, ImageIO.read(png.toFile()).getWidth());
    }

    @Test
    void badInputIsNamed() throws Exception {
        Path png = dir.resolve("a.png");
        Path missing = dir.resolve("none.mkv");
        assertEquals(missing + ": no such file", failure(missing, png).getMessage());

        Path text = Files.writeString(dir.resolve("text.mkv"), "no video at all");
        assertTrue(failure(text, png).getMessage().startsWith(text + ": "));

        Path nowhere = dir.resolve("none/a.png");
        assertTrue(failure(record("a.mkv", 1, FrameRate.of(60)), nowhere)
                .getMessage()
                .startsWith(nowhere + ": cannot be written: "));
        assertEquals(
                "columns, rows: 0, 101: expected 1 to 100 each",
                assertThrows(IllegalArgumentException.class, () -> ContactSheet.write(missing, png, 0, 101))
                        .getMessage());
    }

    private static ShmdataException failure(Path video, Path png) {
        return assertThrows(ShmdataException.class, () -> ContactSheet.write(video, png, 1, 1));
    }

    private Path record(String name, int frameCount, FrameRate rate) throws InterruptedException, IOException {
        Path file = dir.resolve(name);
        Studio studio = new Studio(Studio.to(file).frameRate(rate));
        CounterFrames frames = new CounterFrames(320, 240);
        studio.connect(frames);
        studio.play(frames, 0, frameCount, rate);
        studio.finish();
        return file;
    }

    /** What {@link CounterFrames#read} does, on a thumbnail. */
    private static int number(BufferedImage sheet, int left, int top) {
        int number = 0;
        for (int bit = 0; bit < CounterFrames.BITS; bit++) {
            int green = sheet.getRGB(left + (2 * bit + 1) * 320 / (2 * CounterFrames.BITS), top + 60) >> 8 & 0xff;
            number |= green > 127 ? 1 << bit : 0;
        }
        return number;
    }
}
