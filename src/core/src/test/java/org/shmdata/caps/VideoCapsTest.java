// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoCapsTest {

    private static final String SIZED = "video/x-raw, format=(string)RGBA, width=(int)1280, height=(int)720";

    private static String refused(String text) {
        return assertThrows(CapsException.class, () -> VideoCaps.parse(text)).getMessage();
    }

    @Test
    void printsTypedCaps() {
        VideoCaps video = VideoCaps.of(PixelFormat.RGBA, 1280, 720, FrameRate.of(60));

        assertEquals(SIZED + ", framerate=(fraction)60/1", video.toString());
        assertEquals(Caps.parse(video.toString()), video.caps());
        assertEquals(PixelFormat.RGBA, video.format());
        assertEquals(1280, video.width());
        assertEquals(720, video.height());
        assertEquals(Optional.of(FrameRate.of(60)), video.frameRate());
        assertEquals(Optional.empty(), video.colorimetry());
        assertEquals(Optional.empty(), video.interlaceMode());
        assertEquals(Optional.empty(), video.pixelAspectRatio());
    }

    @Test
    void readsWhatOssiaScoreSends() {
        VideoCaps video =
                VideoCaps.parse("video/x-raw,format=(string)RGBA,width=(int)1280,height=(int)720,framerate=60/1");

        assertEquals(VideoCaps.of(PixelFormat.RGBA, 1280, 720, FrameRate.of(60)), video);
        assertEquals(SIZED + ", framerate=(fraction)60/1", video.toString());
    }

    @Test
    void keepsWhatGStreamerSends() {
        String text = "video/x-raw, format=(string)NV12, width=(int)320, height=(int)240, framerate=(fraction)30/1, "
                + "multiview-mode=(string)mono, colorimetry=(string)bt709, pixel-aspect-ratio=(fraction)16/15, "
                + "interlace-mode=(string)progressive";
        VideoCaps video = VideoCaps.parse(text);

        assertEquals(text, video.toString());
        assertEquals(Optional.of("bt709"), video.colorimetry());
        assertEquals(Optional.of(new Fraction(16, 15)), video.pixelAspectRatio());
        assertEquals(Optional.of("progressive"), video.interlaceMode());
    }

    @ParameterizedTest
    @CsvSource({
        "framerate=0/1, 0/1",
        "framerate=0, 0/1",
        "framerate=(fraction)30, 30/1",
        "framerate=30, 30/1",
        "framerate=29.97, 30000/1001",
        "framerate=(float)59.94, 60000/1001",
        "framerate=(double)25, 25/1",
        "framerate=(string)30/1, 30/1",
        "framerate=(fraction)29.97, 30000/1001",
        "framerate=30000/1001, 30000/1001"
    })
    void printsTheFrameRateAsAFraction(String field, String printed) {
        assertEquals(
                SIZED + ", framerate=(fraction)" + printed,
                VideoCaps.parse(SIZED + "," + field).toString());
    }

    @Test
    void aVariableOrUnknownFrameRateIsEmpty() {
        assertEquals(
                Optional.empty(), VideoCaps.parse(SIZED + ", framerate=0/1").frameRate());
        assertEquals(Optional.empty(), VideoCaps.parse(SIZED).frameRate());
        assertEquals(SIZED, VideoCaps.parse(SIZED).toString());
    }

    @Test
    void changesOneFieldAtATime() {
        VideoCaps video = VideoCaps.of(PixelFormat.RGBA, 1280, 720, FrameRate.of(60));

        assertEquals(
                "video/x-raw, format=(string)I420, width=(int)2, height=(int)3, framerate=(fraction)30000/1001, "
                        + "colorimetry=(string)bt709, interlace-mode=(string)interleaved, "
                        + "pixel-aspect-ratio=(fraction)16/15",
                video.withFormat(PixelFormat.I420)
                        .withSize(2, 3)
                        .withFrameRate(FrameRate.of(30_000, 1001))
                        .withColorimetry("bt709")
                        .withInterlaceMode("interleaved")
                        .withPixelAspectRatio(new Fraction(16, 15))
                        .toString());
        assertEquals(
                SIZED + ", framerate=(fraction)0/1",
                video.withVariableFrameRate().toString());
        assertEquals(Optional.empty(), video.withVariableFrameRate().frameRate());
        assertEquals(SIZED + ", framerate=(fraction)60/1", video.toString());
        assertThrows(CapsException.class, () -> video.withSize(0, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483647/1", "1/2147483647", "-1/1", "0/1", "(int)-5", "(string)fast", "1e300"})
    void aRateThatCannotBeIsNotKnownAndNoMore(String rate) {
        VideoCaps video = VideoCaps.parse(SIZED + ", framerate=" + rate);
        assertEquals(Optional.empty(), video.frameRate());
        assertEquals(SIZED + ", framerate=(fraction)0/1", video.toString());
    }

    @Test
    void aChoiceOfOneIsThatOne() {
        VideoCaps video = VideoCaps.parse(
                "video/x-raw, format={ RGB }, width={ 4 }, height=(int){ 2 }, framerate={ 30/1 }, colorimetry={ bt709 }");
        assertEquals(PixelFormat.RGB, video.format());
        assertEquals(24, video.layout().size());
        assertEquals(Optional.of(FrameRate.of(30)), video.frameRate());
        assertEquals(
                "video/x-raw, format=(string)RGB, width=(int)4, height=(int)2, framerate=(fraction)30/1, colorimetry=(string)bt709",
                video.toString());
    }

    @Test
    void saysWhatIsMissingOrWrong() {
        assertEquals("not raw video: the stream's type is audio/x-raw", refused("audio/x-raw, rate=1"));
        assertEquals("not raw video: the stream's type is ANY", refused("ANY"));
        assertEquals("not raw video: the stream's type is EMPTY", refused(""));
        assertEquals(
                "raw video without height, in caps \"video/x-raw, format=(string)RGBA, width=(int)1\"",
                refused("video/x-raw, format=RGBA, width=1"));
        assertEquals("raw video without format, in caps \"video/x-raw\"", refused("video/x-raw"));
        assertEquals(
                "raw video with width=(int)[ 1, 2 ]: expected one int, in caps "
                        + "\"video/x-raw, format=(string)RGBA, width=(int)[ 1, 2 ]\"",
                refused("video/x-raw, format=RGBA, width=[1,2]"));
        assertEquals(
                "raw video with format=(string){ RGBA, RGB }: expected one string, in caps "
                        + "\"video/x-raw, format=(string){ RGBA, RGB }\"",
                refused("video/x-raw, format={ RGBA, RGB }"));
        assertEquals(
                "unknown video format FOO: "
                        + "expected one of GStreamer's raw formats, such as RGBA, BGRx, I420 or NV12",
                refused("video/x-raw, format=FOO"));
        assertEquals(
                "video width 65536: expected 1 to 65535 pixels",
                refused("video/x-raw, format=RGBA, width=65536, height=1"));
        assertEquals(
                "video height -1: expected 1 to 65535 pixels", refused("video/x-raw, format=RGBA, width=1, height=-1"));
        assertEquals(
                "raw video whose frames are not in plain memory: its caps have the feature memory:GLMemory",
                refused("video/x-raw(memory:GLMemory), format=RGBA, width=1, height=1"));
        assertTrue(refused(SIZED + ", framerate={ 1/1, 2/1 }")
                .startsWith("raw video with framerate=(fraction){ 1/1, 2/1 }: expected one frame rate"));
        assertTrue(refused(SIZED + ", colorimetry=1")
                .startsWith("raw video with colorimetry=(int)1: expected one string"));
        assertTrue(refused(SIZED + ", pixel-aspect-ratio=1")
                .startsWith("raw video with pixel-aspect-ratio=(int)1: expected one fraction"));
    }

    @Test
    void metaFeaturesDoNotMatter() {
        assertEquals(
                4,
                VideoCaps.parse("video/x-raw(memory:SystemMemory, meta:Foo), format=RGBA, width=1, height=1")
                        .layout()
                        .size());
    }

    @Test
    void recognisesVideo() {
        assertTrue(VideoCaps.isVideo(Caps.parse("video/x-raw")));
        assertFalse(VideoCaps.isVideo(Caps.parse("audio/x-raw")));
        assertFalse(VideoCaps.isVideo(Caps.parse("image/jpeg")));
        assertFalse(VideoCaps.isVideo(Caps.ANY));
    }

    @Test
    void theSizeOfAFrameTellsItsLayout() {
        VideoCaps video = VideoCaps.of(PixelFormat.RGB, 321, 241, FrameRate.of(30));

        assertEquals(964, video.layoutOf(232_324).strideBytes(0));
        assertEquals(963, video.layoutOf(232_083).strideBytes(0));
        assertSame(video.layout(), video.layoutOf(232_324));
        assertEquals(232_324, video.layout().size());
        assertEquals(
                "a frame of 232084 bytes does not fit RGB pictures of 321x241: expected 232324 bytes "
                        + "(rows padded as GStreamer does) or 232083 bytes (rows tight)",
                assertThrows(IllegalArgumentException.class, () -> video.layoutOf(232_084))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> video.layoutOf(-1));
        assertThrows(IllegalArgumentException.class, () -> video.layoutOf(0));
    }

    @Test
    void interlacedFramesAreLaidOutAsGStreamerDoes() {
        String nv12 = "video/x-raw, format=NV12, width=321, height=241, interlace-mode=";

        assertEquals(117_612, VideoCaps.parse(nv12 + "progressive").layout().size());
        assertEquals(117_936, VideoCaps.parse(nv12 + "interleaved").layout().size());
        assertEquals(117_936, VideoCaps.parse(nv12 + "mixed").layout().size());
        VideoCaps alternate = VideoCaps.parse(
                "video/x-raw(format:Interlaced), format=I420, width=320, height=241, " + "interlace-mode=alternate");
        assertEquals(241, alternate.height());
        assertEquals(58_880, alternate.layout().size());
        assertEquals(39_040, alternate.layout().offset(1));
    }

    /** Sizes of GStreamer 1.22's gst_video_info: it gives a field of three of these formats the tiles of a picture. */
    @ParameterizedTest
    @CsvSource({
        "NV12_4L4, 5, 7, 96, 64",
        "NV12_4L4, 64, 65, 6656, 4352",
        "NV12_4L4, 321, 241, 119232, 79056",
        "NV12_32L32, 16, 33, 3072, 2048",
        "NV12_32L32, 321, 241, 135168, 90112",
        "NV12_16L32S, 130, 66, 27648, 13824",
        "NV12_16L32S, 321, 241, 172032, 86016",
        "NV12_64Z32, 321, 241, 73728, 49152",
        "NV12_8L128, 20, 130, 9216, 6144",
        "NV12_8L128, 321, 241, 125952, 83968",
        "NV12_10BE_8L128, 40, 300, 21504, 14336",
        "NV12_10BE_8L128, 321, 241, 156672, 104448"
    })
    void tiledFieldsAreLaidOutAsGStreamerDoes(PixelFormat format, int width, int height, long size, long chromaOffset) {
        VideoCaps alternate =
                VideoCaps.of(format, width, height, FrameRate.of(30)).withInterlaceMode("alternate");

        assertEquals(size, alternate.layout().size());
        assertEquals(chromaOffset, alternate.layout().offset(1));
        assertEquals(alternate.layout(), alternate.layoutOf(size));
    }

    @Test
    void aNullStringSaysNothing() {
        VideoCaps video = VideoCaps.parse(SIZED + ", colorimetry=(string)NULL, framerate=(string)NULL");

        assertEquals(Optional.empty(), video.colorimetry());
        assertEquals(Optional.empty(), video.frameRate());
        assertEquals(
                "raw video without format, in caps \"video/x-raw, format=(string)NULL\"",
                refused("video/x-raw, format=NULL"));
    }

    @Test
    void equalIfTheCapsAre() {
        VideoCaps video = VideoCaps.of(PixelFormat.RGBA, 1280, 720, FrameRate.of(60));

        assertEquals(video.hashCode(), VideoCaps.parse(video.toString()).hashCode());
        assertNotEquals(video, video.withColorimetry("sRGB"));
        assertEquals(video, video.withFormat(PixelFormat.I420).withFormat(PixelFormat.RGBA));
    }
}
