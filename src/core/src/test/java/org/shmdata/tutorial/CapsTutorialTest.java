// SPDX-License-Identifier: Apache-2.0
package org.shmdata.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.shmdata.caps.Caps;
import org.shmdata.caps.CapsException;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;
import org.shmdata.caps.VideoLayout;

/**
 * Tutorial 3: what the frames are. None of this needs a writer or a follower. Read on with {@link
 * PicturesTutorialTest}.
 */
class CapsTutorialTest {
    @Test
    void aTypeIsText() {
        // A writer announces one line of text, in the language of GStreamer, which calls it caps: a name, then fields.
        Caps caps = Caps.parse(
                "video/x-raw, format=(string)I420, width=(int)320, height=(int)240, framerate=(fraction)30/1");
        assertEquals("video/x-raw", caps.name());
        assertEquals(OptionalInt.of(320), caps.integer("width"));
        assertTrue(caps.string("colorimetry").isEmpty());

        // Caps never change: with() gives others.
        Caps tagged = caps.with("scene", "opening");
        assertEquals("opening", tagged.string("scene").orElseThrow());
        assertFalse(caps.has("scene"));

        // And back to text, for ShmdataWriter.open.
        assertEquals(
                "application/x-points, count=(int)3",
                Caps.of("application/x-points").with("count", 3).toString());
    }

    @Test
    void video() {
        // For raw video there is a class that knows what the fields mean.
        VideoCaps caps = VideoCaps.parse(
                "video/x-raw, format=(string)RGBA, width=(int)1280, height=(int)720, framerate=(fraction)60/1");
        assertEquals(PixelFormat.RGBA, caps.format());
        assertEquals(60, caps.frameRate().orElseThrow().perSecond());
        assertEquals(caps, VideoCaps.of(PixelFormat.RGBA, 1280, 720, FrameRate.of(60)));
    }

    @Test
    void wherePixelsAre() {
        // A picture has one plane, or several: I420 has one of brightness, then two of colour at half the width and
        // height.
        VideoLayout layout =
                VideoCaps.of(PixelFormat.I420, 321, 240, FrameRate.of(25)).layout();
        assertEquals(3, layout.planeCount());

        // A row may be longer than the picture is wide: 321 bytes of brightness take 324 here. So always go by the
        // stride, never by the width.
        assertEquals(324, layout.strideBytes(0));
        int x = 5;
        int y = 7;
        assertEquals(7 * 324 + 5, layout.offset(0) + (long) y * layout.strideBytes(0) + x);

        // The colour of that pixel, in the second plane.
        assertEquals(120, layout.rows(1));
        assertEquals(324 * 240 + 3 * 164 + 2, layout.offset(1) + (long) (y / 2) * layout.strideBytes(1) + x / 2);
        assertEquals(layout.size(), layout.offset(2) + (long) layout.rows(2) * layout.strideBytes(2));
    }

    @Test
    void whatCannotBeRead() {
        // The message says where and what, and position() is there for an editor.
        CapsException refused = assertThrows(CapsException.class, () -> Caps.parse("video/x-raw, width=(int"));
        assertTrue(refused.getMessage().contains("expected"), refused.getMessage());
        assertEquals(23, refused.position());

        // Text that is fine as caps, and is no raw video.
        CapsException compressed = assertThrows(CapsException.class, () -> VideoCaps.parse("video/x-h264"));
        assertTrue(compressed.getMessage().contains("video/x-h264"), compressed.getMessage());

        // Better to look first, where other types are to be expected.
        assertFalse(VideoCaps.isVideo(Caps.parse("video/x-h264")));
    }
}
