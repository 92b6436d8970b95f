// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class VideoLayoutTest {

    @Test
    void paddedPlanes() {
        VideoLayout layout = PixelFormat.I420.layout(321, 241);

        assertEquals(3, layout.planeCount());
        assertEquals(324, layout.strideBytes(0));
        assertEquals(242, layout.rows(0));
        assertEquals(78_408, layout.offset(1));
        assertEquals(164, layout.strideBytes(1));
        assertEquals(121, layout.rows(1));
        assertEquals(98_252, layout.offset(2));
        assertEquals(118_096, layout.size());
    }

    @Test
    void tightPlanes() {
        VideoLayout layout = PixelFormat.I420.tightLayout(321, 241);

        assertEquals(321, layout.strideBytes(0));
        assertEquals(241, layout.rows(0));
        assertEquals(77_361, layout.offset(1));
        assertEquals(161, layout.strideBytes(2));
        assertEquals(121, layout.rows(2));
        assertEquals(77_361 + 161 * 121, layout.offset(2));
        assertEquals(77_361 + 2 * 161 * 121, layout.size());
    }

    @Test
    void tightRowsOfPackedFormats() {
        assertEquals(321 * 3, PixelFormat.RGB.tightLayout(321, 241).strideBytes(0));
        assertEquals(321 * 2, PixelFormat.RGB16.tightLayout(321, 241).strideBytes(0));
        assertEquals(322 * 2, PixelFormat.YUY2.tightLayout(321, 241).strideBytes(0));
        assertEquals(803, PixelFormat.UYVP.tightLayout(321, 241).strideBytes(0));
        assertEquals(896, PixelFormat.v210.tightLayout(321, 241).strideBytes(0));
    }

    @Test
    void thePaletteFollowsTheIndices() {
        VideoLayout tight = PixelFormat.RGB8P.tightLayout(17, 5);

        assertEquals(17, tight.strideBytes(0));
        assertEquals(85, tight.offset(1));
        assertEquals(4, tight.strideBytes(1));
        assertEquals(256, tight.rows(1));
        assertEquals(85 + 1024, tight.size());
    }

    @Test
    void tiledFramesHaveNoTightForm() {
        assertEquals(PixelFormat.NV12_64Z32.layout(321, 241), PixelFormat.NV12_64Z32.tightLayout(321, 241));
        assertNotEquals(PixelFormat.NV12.layout(321, 241), PixelFormat.NV12.tightLayout(321, 241));
    }

    @Test
    void interlacedPicturesHaveWholeRowsOfBothFields() {
        VideoLayout layout = PixelFormat.NV12.layout(321, 241, true);

        assertEquals(78_408, layout.offset(1));
        assertEquals(122, layout.rows(1));
        assertEquals(117_936, layout.size());
    }

    @Test
    void equalLayoutsAreEqual() {
        assertEquals(PixelFormat.I420.layout(320, 240), PixelFormat.YV12.tightLayout(320, 240));
        assertEquals(
                PixelFormat.I420.layout(320, 240).hashCode(),
                PixelFormat.YV12.tightLayout(320, 240).hashCode());
        assertNotEquals(PixelFormat.I420.layout(320, 240), PixelFormat.I420.layout(320, 242));
    }

    @Test
    void printsForMessages() {
        assertEquals(
                "180 bytes: plane 0 at 0, 6 rows of 20, plane 1 at 120, 3 rows of 20",
                PixelFormat.NV12.layout(17, 5).toString());
    }

    @Test
    void refusesOtherPlanes() {
        VideoLayout layout = PixelFormat.RGBA.layout(2, 2);

        assertThrows(IndexOutOfBoundsException.class, () -> layout.offset(1));
        assertThrows(IndexOutOfBoundsException.class, () -> layout.strideBytes(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> layout.rows(1));
    }
}
