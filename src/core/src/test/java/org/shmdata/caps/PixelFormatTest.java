// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PixelFormatTest {

    /** First of the four pairs of columns, frame size and planes. */
    private static final int FIRST_SIZE = 5;

    private static final int[][] SIZES = {{320, 240}, {321, 241}, {17, 5}, {1, 1}};

    /** GStreamer's stride of a tiled plane counts tiles, across in the lower half and down in the upper. */
    private static final Map<String, Integer> TILE_WIDTH_BYTES = Map.of(
            "NV12_64Z32",
            64,
            "NV12_4L4",
            4,
            "NV12_32L32",
            32,
            "NV12_16L32S",
            16,
            "NV12_8L128",
            8,
            "NV12_10BE_8L128",
            8);

    static List<String[]> formats() {
        return Resources.table("video.tsv", 1);
    }

    static Stream<Arguments> rows() {
        return formats().stream().map(row -> Arguments.of(row[0], row));
    }

    static List<String[]> ffmpegFormats() {
        return Resources.table("ffmpeg-rawvideo.tsv", 0);
    }

    @Test
    void hasEveryFormatOfTheTable() {
        assertEquals(
                formats().stream().map(row -> row[0]).toList(),
                Stream.of(PixelFormat.values()).map(Enum::name).toList());
        assertEquals(111, PixelFormat.values().length);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void laysOutPlanesAsGStreamer(String name, String[] row) {
        PixelFormat format = PixelFormat.of(name);
        assertEquals(Integer.parseInt(row[3]), format.planeCount());
        assertEquals(TILE_WIDTH_BYTES.containsKey(name), format.isTiled());
        for (int i = 0; i < SIZES.length; i++) {
            VideoLayout layout = format.layout(SIZES[i][0], SIZES[i][1]);
            long size = Long.parseLong(row[FIRST_SIZE + 2 * i]);
            String[] planes = row[FIRST_SIZE + 2 * i + 1].split(" ", -1);
            assertEquals(size, layout.size());
            assertEquals(planes.length, layout.planeCount());
            for (int p = 0; p < planes.length; p++) {
                long end = p + 1 < planes.length ? offset(planes[p + 1]) : size;
                checkPlane(name, layout, p, planes[p], end);
            }
        }
    }

    private static void checkPlane(String format, VideoLayout layout, int plane, String expected, long end) {
        int stride = Integer.parseInt(expected.substring(expected.indexOf(':') + 1));
        Integer tileWidthBytes = TILE_WIDTH_BYTES.get(format);
        int strideBytes = tileWidthBytes == null ? stride : (stride & 0xFFFF) * tileWidthBytes;
        assertEquals(offset(expected), layout.offset(plane));
        assertEquals(strideBytes, layout.strideBytes(plane));
        assertEquals((end - offset(expected)) / strideBytes, layout.rows(plane));
    }

    private static long offset(String plane) {
        return Long.parseLong(plane.substring(0, plane.indexOf(':')));
    }

    @ParameterizedTest
    @MethodSource("ffmpegFormats")
    void tightFramesHaveTheSizeFfmpegWrites(String name, String libav, long size321x241, long size17x5) {
        PixelFormat format = PixelFormat.of(name);
        assertEquals(Optional.of(libav), format.libavName());
        assertEquals(size321x241, format.tightLayout(321, 241).size());
        assertEquals(size17x5, format.tightLayout(17, 5).size());
    }

    @Test
    void namesTheFormatsOfLibav() {
        for (String[] row : formats()) {
            Optional<String> libav = row[1].equals("-") ? Optional.empty() : Optional.of(row[1]);
            assertEquals(libav, PixelFormat.of(row[0]).libavName(), row[0]);
        }
        assertEquals(Optional.of("yuv420p"), PixelFormat.I420.libavName());
        assertEquals(Optional.empty(), PixelFormat.v210.libavName());
    }

    @Test
    void tellsWhereLibavKeepsEachPlane() {
        assertEquals(List.of(0, 1, 2), libavPlanes(PixelFormat.I420));
        assertEquals(List.of(0, 2, 1), libavPlanes(PixelFormat.YV12));
        assertEquals(List.of(0, 2, 1), libavPlanes(PixelFormat.YVU9));
        // gbrp: G B R
        assertEquals(List.of(2, 0, 1), libavPlanes(PixelFormat.RGBP));
        assertEquals(List.of(1, 0, 2), libavPlanes(PixelFormat.BGRP));
        assertEquals(List.of(0, 1, 2), libavPlanes(PixelFormat.GBR));
        assertEquals(List.of(0, 1, -1), libavPlanes(PixelFormat.AV12));
        assertThrows(IndexOutOfBoundsException.class, () -> PixelFormat.I420.libavPlane(3));
        assertEquals(
                "video format v210 has no equal in libav",
                assertThrows(UnsupportedOperationException.class, () -> PixelFormat.v210.libavPlane(0))
                        .getMessage());
    }

    private static List<Integer> libavPlanes(PixelFormat format) {
        return Stream.iterate(0, p -> p + 1)
                .limit(format.planeCount())
                .map(format::libavPlane)
                .toList();
    }

    @Test
    void refusesUnknownNames() {
        assertEquals(
                "unknown video format rgba: "
                        + "expected one of GStreamer's raw formats, such as RGBA, BGRx, I420 or NV12",
                assertThrows(CapsException.class, () -> PixelFormat.of("rgba")).getMessage());
        assertThrows(CapsException.class, () -> PixelFormat.of(""));
    }

    @Test
    void refusesImpossibleSizes() {
        assertEquals(
                "video width 0: expected 1 to 65535 pixels",
                assertThrows(CapsException.class, () -> PixelFormat.RGBA.layout(0, 1))
                        .getMessage());
        assertEquals(
                "video height 65536: expected 1 to 65535 pixels",
                assertThrows(CapsException.class, () -> PixelFormat.RGBA.tightLayout(1, 65_536))
                        .getMessage());
        assertThrows(CapsException.class, () -> PixelFormat.RGBA.layout(-1, 1));
        assertThrows(CapsException.class, () -> PixelFormat.RGBA.layout(1, Integer.MAX_VALUE));
    }

    @Test
    void theLargestPicturesDoNotOverflow() {
        assertEquals(
                65_535L * 65_535 * 8,
                PixelFormat.RGBA64_LE.layout(65_535, 65_535).size());
        for (PixelFormat format : PixelFormat.values()) {
            VideoLayout layout = format.layout(65_535, 65_535);
            for (int p = 0; p < layout.planeCount(); p++) {
                assertTrue(layout.strideBytes(p) > 0 && layout.rows(p) > 0, format.name());
            }
            assertTrue(layout.size() >= 65_535L * 65_535, format.name());
            assertFalse(format.tightLayout(65_535, 65_535).size() > layout.size(), format.name());
        }
    }
}
