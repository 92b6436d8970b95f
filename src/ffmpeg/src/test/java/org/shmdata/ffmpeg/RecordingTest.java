// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.FrameCopy;
import org.shmdata.ShmdataException;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;

@Timeout(120)
class RecordingTest {
    private static final FrameRate SIXTY = FrameRate.of(60);

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"a.mkv, libx264, H264", "a.mov, prores_ks, PRORES"})
    void everyFrameIsInTheFileOnce(String name, String encoder, VideoCodec codec) throws Exception {
        Path file = dir.resolve(name);
        Studio studio = new Studio(Studio.to(file));
        CounterFrames frames = new CounterFrames(320, 240);
        studio.connect(frames);
        studio.play(frames, 0, 90, SIXTY);
        RecorderStatistics statistics = studio.finish();

        assertEquals(
                new RecorderStatistics(90, 90, 0, 0, 0, 0, encoder, codec, 320, 240, SIXTY, 1.5, Files.size(file)),
                statistics);
        assertEquals(numbers(0, 90), numbersIn(file));
    }

    @ParameterizedTest
    @CsvSource({
        "a.mkv, H264, 60, h264, High, yuv420p",
        "a.mkv, H264, 30000/1001, h264, High, yuv420p",
        "a.mkv, H264, 25, h264, High, yuv420p",
        "a.mkv, H264, 24000/1001, h264, High, yuv420p",
        "a.mkv, PRORES, 60, prores, HQ, yuv422p10le",
        "a.mov, PRORES, 60, prores, HQ, yuv422p10le",
        "a.mov, PRORES, 30000/1001, prores, HQ, yuv422p10le",
        "a.mov, PRORES, 50, prores, HQ, yuv422p10le",
        "a.mov, H264, 60, h264, High, yuv420p",
    })
    void anotherFfmpegSeesWhatWasAsked(
            String name, VideoCodec codec, String rate, String codecName, String profile, String pixels)
            throws Exception {
        Path file = dir.resolve(name);
        FrameRate asked = FrameRate.parse(rate);
        Studio studio = new Studio(Studio.to(file).codec(codec).frameRate(asked));
        CounterFrames frames = new CounterFrames(320, 240);
        studio.connect(frames);
        studio.play(frames, 0, 70, asked);
        studio.finish();

        Map<String, String> seen = Ffprobe.stream(file);
        assertEquals(codecName, seen.get("codec_name"));
        assertEquals(profile, seen.get("profile"));
        assertEquals("320", seen.get("width"));
        assertEquals("240", seen.get("height"));
        assertEquals(pixels, seen.get("pix_fmt"));
        assertEquals("tv", seen.get("color_range"));
        assertEquals("bt709", seen.get("color_space"));
        assertEquals("bt709", seen.get("color_transfer"));
        assertEquals("bt709", seen.get("color_primaries"));
        assertEquals(asked.toString(), seen.get("avg_frame_rate"));
        assertEquals(asked.toString(), seen.get("r_frame_rate"));
        assertEquals("70", seen.get("nb_read_frames"));
    }

    @ParameterizedTest
    @CsvSource({
        "a.mkv, '', 1:1",
        "a.mov, '', 1:1",
        "a.mkv, 16/11, 16:11",
        "a.mov, 16/11, 16:11",
        "a.mkv, 0/1, 1:1",
    })
    void pixelsKeepTheirShape(String name, String ratio, String shape) throws Exception {
        Path file = dir.resolve(name);
        Studio studio = new Studio(Studio.to(file));
        CounterFrames frames = new CounterFrames(320, 240);
        studio.recording.connected(frames.caps() + (ratio.isEmpty() ? "" : ", pixel-aspect-ratio=(fraction)" + ratio));
        studio.play(frames, 0, 10, SIXTY);
        studio.finish();

        assertEquals(shape, Ffprobe.stream(file).get("sample_aspect_ratio"));
    }

    @ParameterizedTest
    @CsvSource({"mpeg2, left", "jpeg, center"})
    void chromaStaysWhereItIs(String site, String location) throws Exception {
        Path file = dir.resolve("a.mkv");
        Studio studio = new Studio(Studio.to(file));
        VideoCaps caps = VideoCaps.of(PixelFormat.I420, 64, 48, SIXTY);
        studio.recording.connected(caps.caps().with("chroma-site", site).toString());
        studio.frame(ByteBuffer.allocateDirect((int) caps.layout().size()), 0);
        studio.finish();

        assertEquals(location, Ffprobe.stream(file).get("chroma_location"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.mkv", "a.mov"})
    void halfTheRateShowsEachPictureTwice(String name) throws Exception {
        Path file = dir.resolve(name);
        Studio studio = new Studio(Studio.to(file));
        CounterFrames frames = new CounterFrames(320, 240);
        studio.connect(frames);
        studio.play(frames, 0, 60, FrameRate.of(30));
        RecorderStatistics statistics = studio.finish();

        List<Integer> seen = numbersIn(file);
        assertEquals(60, statistics.received());
        assertEquals(58, statistics.repeated());
        assertEquals(118, statistics.written());
        assertEquals(118, seen.size());
        for (int i = 1; i < 59; i++) {
            assertEquals(List.of(i, i), seen.subList(2 * i - 1, 2 * i + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.mkv", "a.mov"})
    void aStallIsFilledWithTheLastPicture(String name) throws Exception {
        Path file = dir.resolve(name);
        Studio studio = new Studio(Studio.to(file));
        CounterFrames frames = new CounterFrames(320, 240);
        studio.connect(frames);
        studio.play(frames, 0, 30, SIXTY);
        // the file grows while nothing comes
        studio.setTime(SIXTY.nanosOfFrame(129) + TimeUnit.MILLISECONDS.toNanos(500));
        while (studio.recording.statistics().written() < 129) {
            Thread.sleep(1);
        }
        studio.play(frames, 150, 180, SIXTY);
        RecorderStatistics statistics = studio.finish();

        List<Integer> seen = numbersIn(file);
        assertEquals(statistics.written(), seen.size());
        assertEquals(180, seen.size(), 2);
        assertEquals(120, (double) statistics.repeated(), 2);
        assertEquals(numbers(0, 30), seen.subList(0, 30));
        assertEquals(29, seen.get(140));
        assertEquals(numbers(150, 180), seen.subList(seen.size() - 30, seen.size()));
    }

    @Test
    void aStallAtTheEndIsNotFilled() throws Exception {
        Path file = dir.resolve("a.mkv");
        Studio studio = new Studio(Studio.to(file));
        CounterFrames frames = new CounterFrames(320, 240);
        studio.connect(frames);
        studio.play(frames, 0, 30, SIXTY);
        studio.setTime(SIXTY.nanosOfFrame(50));

        assertEquals(30, studio.finish().written());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.mkv", "a.mov"})
    void pureColoursSurvive(String name) throws Exception {
        Path file = dir.resolve(name);
        Studio studio = new Studio(Studio.to(file).quality(name.endsWith("mkv") ? 10 : 2));
        CounterFrames frames = new CounterFrames(640, 360);
        studio.connect(frames);
        studio.play(frames, 0, 10, SIXTY);
        studio.finish();

        try (VideoReader video = VideoReader.open(file)) {
            assertTrue(video.readNext());
            for (int i = 0; i < CounterFrames.PATCHES.length; i++) {
                assertColour(CounterFrames.PATCHES[i], video.rgb((2 * i + 1) * 640 / 8, 270), 4);
            }
        }
    }

    @Test
    void anotherSizeAndFormatIsFittedToTheFirst() throws Exception {
        Path file = dir.resolve("a.mkv");
        Studio studio = new Studio(Studio.to(file));
        CounterFrames large = new CounterFrames(640, 360);
        studio.connect(large);
        studio.play(large, 0, 20, SIXTY);
        studio.recording.disconnected();

        CounterFrames small = new CounterFrames(321, 241);
        studio.connect(small);
        studio.play(small, 20, 40, SIXTY);
        studio.recording.disconnected();

        VideoCaps gray = VideoCaps.of(PixelFormat.GRAY8, 64, 64, SIXTY);
        studio.recording.connected(gray.toString());
        ByteBuffer white = ByteBuffer.allocateDirect(64 * 64);
        for (int i = 0; i < white.capacity(); i++) {
            white.put(i, (byte) 255);
        }
        for (int i = 40; i < 60; i++) {
            studio.frame(white, SIXTY.nanosOfFrame(i));
        }
        RecorderStatistics statistics = studio.finish();

        assertEquals(60, statistics.written());
        assertEquals(640, statistics.width());
        assertEquals(360, statistics.height());
        List<Integer> seen = numbersIn(file);
        assertEquals(numbers(0, 40), seen.subList(0, 40));
        assertEquals(0xffff, seen.get(59));
    }

    @Test
    void theSizeIsThatOfTheFirstWriterWithAFrame() throws Exception {
        Path file = dir.resolve("a.mkv");
        Studio studio = new Studio(Studio.to(file));
        studio.connect(new CounterFrames(640, 360));
        studio.recording.disconnected();
        CounterFrames second = new CounterFrames(320, 240);
        studio.connect(second);
        studio.play(second, 0, 10, SIXTY);

        assertEquals(320, studio.finish().width());
    }

    @Test
    void oddSizesLoseARowAndAColumn() throws Exception {
        Path file = dir.resolve("a.mkv");
        Studio studio = new Studio(Studio.to(file));
        CounterFrames frames = new CounterFrames(321, 241);
        studio.connect(frames);
        studio.play(frames, 0, 10, SIXTY);
        RecorderStatistics statistics = studio.finish();

        assertEquals(320, statistics.width());
        assertEquals(240, statistics.height());
        assertEquals(numbers(0, 10), numbersIn(file));
    }

    @ParameterizedTest
    @CsvSource({"a.mkv, 16, 16", "a.mkv, 2, 2", "a.mkv, 34, 1000", "a.mov, 321, 241", "a.mov, 16, 16", "a.mov, 2, 1"})
    void anySizeIsEncoded(String name, int width, int height) throws Exception {
        Path file = dir.resolve(name);
        Studio studio = new Studio(Studio.to(file));
        CounterFrames frames = new CounterFrames(width, height);
        studio.connect(frames);
        studio.play(frames, 0, 10, SIXTY);
        studio.finish();

        assertEquals(10, numbersIn(file).size());
    }

    @Test
    void aFrameOfAnotherSizeThanItsCapsSayIsDropped() throws Exception {
        Path file = dir.resolve("a.mkv");
        Studio studio = new Studio(Studio.to(file));
        CounterFrames frames = new CounterFrames(320, 240);
        studio.connect(frames);
        studio.play(frames, 0, 10, SIXTY);
        studio.frame(ByteBuffer.allocateDirect(1000), SIXTY.nanosOfFrame(10));
        studio.frame(ByteBuffer.allocateDirect(320 * 240 * 4 + 1), SIXTY.nanosOfFrame(11));
        studio.play(frames, 12, 20, SIXTY);
        RecorderStatistics statistics = studio.finish();

        assertEquals(20, statistics.received());
        assertEquals(2, statistics.droppedBySize());
        assertEquals(statistics.received(), statistics.written() - statistics.repeated() + statistics.dropped());
    }

    @Test
    void theLimitEndsTheRecording() throws Exception {
        Path file = dir.resolve("a.mkv");
        Studio studio = new Studio(Studio.to(file).maxFrames(25));
        CounterFrames frames = new CounterFrames(320, 240);
        studio.connect(frames);
        studio.play(frames, 0, 40, SIXTY);
        RecorderStatistics statistics = studio.awaitEnd();

        assertEquals(25, statistics.written());
        assertEquals(25, statistics.received());
        assertEquals(0, statistics.dropped());
        assertEquals(numbers(0, 25), numbersIn(file));
    }

    @Test
    void theLimitIsReachedByRepeatsToo() throws Exception {
        Path file = dir.resolve("a.mov");
        Studio studio = new Studio(Studio.to(file).maxDuration(Duration.ofSeconds(1)));
        CounterFrames frames = new CounterFrames(320, 240);
        studio.connect(frames);
        studio.play(frames, 0, 2, FrameRate.of(1));

        assertEquals(60, studio.awaitEnd().written());
        assertEquals(60, numbersIn(file).size());
    }

    @Test
    void theRecordingEndsWithItsWriterIfAsked() throws Exception {
        Path file = dir.resolve("a.mkv");
        Studio studio = new Studio(Studio.to(file).stopWhenWriterLeaves(true));
        CounterFrames frames = new CounterFrames(320, 240);
        studio.connect(frames);
        studio.play(frames, 0, 10, SIXTY);
        studio.recording.disconnected();

        assertEquals(10, studio.awaitEnd().written());
    }

    @Test
    void aSlowEncoderDropsAndNeverBlocks() throws Exception {
        Path file = dir.resolve("a.mkv");
        Studio studio = new Studio(Studio.to(file).preset("slower").quality(1));
        CounterFrames frames = new CounterFrames(640, 360);
        studio.connect(frames);
        // noise is what takes longest
        byte[] noise = new byte[640 * 360 * 4];
        Random random = new Random(1);
        List<FrameCopy> pictures = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            if (i % 20 == 0) {
                random.nextBytes(noise);
            }
            pictures.add(FrameCopy.of(frames.caps().toString(), ByteBuffer.wrap(noise), i, SIXTY.nanosOfFrame(i)));
        }
        for (FrameCopy picture : pictures) {
            // all at once, whatever the encoder's queue
            studio.setTime(picture.receivedNanos());
            studio.recording.record(picture);
        }
        RecorderStatistics statistics = studio.finish();

        assertEquals(200, statistics.received());
        assertTrue(statistics.droppedByEncoder() > 0, statistics.toString());
        assertEquals(statistics.received(), statistics.written() - statistics.repeated() + statistics.dropped());
        assertEquals(statistics.written(), numbersIn(file).size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100_000})
    void aFrameIsNotNeededAnyMoreWhenItIsTaken(int rate) throws Exception {
        Path file = dir.resolve("a.mkv");
        Studio studio = new Studio(Studio.to(file));
        CounterFrames frames = new CounterFrames(320, 240);
        studio.recording.connected(
                frames.caps().withFrameRate(FrameRate.of(rate)).toString());
        for (int i = 0; i < 30; i++) {
            studio.frame(frames.draw(i), SIXTY.nanosOfFrame(i));
            // the next frame, as its writer may do from now on
            frames.draw(0xaaaa);
            while (studio.recording.statistics().written() + studio.recording.queued() < i + 1) {
                Thread.sleep(1);
            }
        }
        RecorderStatistics statistics = studio.finish();

        assertEquals(0, statistics.dropped(), statistics.toString());
        assertEquals(numbers(0, 30), numbersIn(file));
    }

    @Test
    void nothingRecordedLeavesNoFile() throws Exception {
        Path file = dir.resolve("a.mkv");
        Studio studio = new Studio(Studio.to(file));
        assertTrue(Files.exists(file), "reserved");
        studio.connect(new CounterFrames(320, 240));
        RecorderStatistics statistics = studio.finish();

        assertEquals(0, statistics.written());
        assertEquals("", statistics.encoder());
        assertFalse(Files.exists(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/x-foo | not raw video (type application/x-foo): record takes video/x-raw",
                "audio/x-raw, format=(string)S16LE, rate=(int)48000, channels=(int)2 | not raw video (type audio/x-raw): record takes video/x-raw",
                "video/x-raw, format=(string)RGBA | record takes video/x-raw",
                "((( | record takes video/x-raw",
                "video/x-raw, format=(string)v210, width=(int)320, height=(int)240 | v210 has no equal in FFmpeg",
                "video/x-raw, format=(string)I420, width=(int)1, height=(int)1 | H.264 cannot hold pictures of 1x1 pixels",
                "video/x-raw, format=(string)RGBA, width=(int)65535, height=(int)65535 | ",
                "video/x-raw, format=(string)I420, width=(int)32, height=(int)32, interlace-mode=(string)alternate | one field",
            })
    void whatCannotBeRecordedEndsIt(String type, String message) throws Exception {
        Path file = dir.resolve("a.mkv");
        Studio studio = new Studio(Studio.to(file));
        studio.recording.connected(type);
        ShmdataException failure = studio.awaitFailure();

        assertNotNull(failure);
        assertTrue(failure.getMessage().startsWith("/nowhere/video: "), failure.getMessage());
        assertTrue(message == null || failure.getMessage().contains(message), failure.getMessage());
        assertFalse(failure.getMessage().contains("\n"));
        assertFalse(Files.exists(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ANY",
                "EMPTY",
                "NONE",
                " ",
                "video/x-raw,\nformat=\u0007(string",
                "video/x-raw(memory:DMABuf), format=(string)RGBA"
            })
    void noTypeStringIsTooOdd(String type) throws Exception {
        Studio studio = new Studio(Studio.to(dir.resolve("a.mkv")));
        studio.recording.connected(type);
        String message = studio.awaitFailure().getMessage();

        assertTrue(message.startsWith("/nowhere/video: not raw video (type "), message);
        assertFalse(message.contains("\n") || message.contains("\u0007"), message);
    }

    @Test
    void aFullDiskEndsIt() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "no /dev/full here");
        Path file = Files.createSymbolicLink(dir.resolve("a.mkv"), full);
        RecordingOptions options = Studio.to(file).options();
        Recording recording = new Recording(options, OutputFile.reserve(file, true), System::nanoTime, () -> {});
        CounterFrames frames = new CounterFrames(320, 240);
        recording.connected(frames.caps().toString());
        for (int i = 0; i < 100 && !recording.isOver(); i++) {
            recording.record(FrameCopy.of(frames.caps().toString(), frames.draw(i), i, System.nanoTime()));
            Thread.sleep(5);
        }

        assertTrue(recording.awaitEnded(TimeUnit.SECONDS.toNanos(30)));
        assertEquals(file + ": No space left on device", recording.failure().getMessage());
    }

    private static List<Integer> numbers(int from, int to) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = from; i < to; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    private static List<Integer> numbersIn(Path file) {
        List<Integer> numbers = new ArrayList<>();
        try (VideoReader video = VideoReader.open(file)) {
            while (video.readNext()) {
                numbers.add(CounterFrames.read(video));
            }
        }
        return numbers;
    }

    private static void assertColour(int expected, int seen, int tolerance) {
        for (int shift = 0; shift <= 16; shift += 8) {
            assertEquals(
                    expected >> shift & 0xff,
                    seen >> shift & 0xff,
                    tolerance,
                    String.format("%06x, expected %06x", seen, expected));
        }
    }
}
