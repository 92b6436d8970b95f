// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.shmdata.caps.PlaneShape.row;

import java.util.List;

/** The families of raw video formats whose planes have the same shapes. */
final class PlaneShapes {

    static final List<PlaneShape> BYTES_1 = List.of(row(1));
    static final List<PlaneShape> BYTES_2 = List.of(row(2));
    static final List<PlaneShape> BYTES_3 = List.of(row(3));
    static final List<PlaneShape> BYTES_4 = List.of(row(4));
    static final List<PlaneShape> BYTES_8 = List.of(row(8));

    static final List<PlaneShape> PACKED_422_8 = List.of(row(4).per(2));
    static final List<PlaneShape> PACKED_422_16 = List.of(row(8).per(2));
    static final List<PlaneShape> PACKED_411 = List.of(row(6).per(4));
    static final List<PlaneShape> V210 = List.of(row(128).per(48));
    static final List<PlaneShape> UYVP = List.of(row(5).per(2).partialUnits());
    static final List<PlaneShape> GRAY10_LE32 = List.of(row(4).per(3).padRows(2));

    /** 256 colours of 4 bytes after the indices, whatever the size of the picture. */
    static final List<PlaneShape> PALETTE =
            List.of(row(1), row(4).per(1 << 16).rowsPer(1 << 16).padRows(256).asIntrinsic());

    static final List<PlaneShape> THREE_8 = List.of(row(1), row(1), row(1));
    static final List<PlaneShape> FOUR_8 = List.of(row(1), row(1), row(1), row(1));
    static final List<PlaneShape> THREE_16 = List.of(row(2), row(2), row(2));
    static final List<PlaneShape> FOUR_16 = List.of(row(2), row(2), row(2), row(2));

    private static final PlaneShape LUMA_8 = row(1).padRows(2);
    private static final PlaneShape LUMA_16 = row(2).padRows(2);
    private static final PlaneShape CHROMA_420_8 = row(1).per(2).rowsPer(2).interlacedPadRows(2);
    private static final PlaneShape CHROMA_420_16 = row(2).per(2).rowsPer(2).interlacedPadRows(2);
    private static final PlaneShape CHROMA_422_16 = row(2).per(2).padRows(2);
    private static final PlaneShape CHROMA_410_8 = row(1).per(4).rowsPer(4).interlacedPadRows(2);

    static final List<PlaneShape> YUV_420_8 = List.of(LUMA_8, CHROMA_420_8, CHROMA_420_8);
    static final List<PlaneShape> YUVA_420_8 = List.of(LUMA_8, CHROMA_420_8, CHROMA_420_8, LUMA_8);
    static final List<PlaneShape> YUV_420_16 = List.of(LUMA_16, CHROMA_420_16, CHROMA_420_16);
    static final List<PlaneShape> YUVA_420_16 = List.of(LUMA_16, CHROMA_420_16, CHROMA_420_16, LUMA_16);
    static final List<PlaneShape> YUV_422_8 = List.of(row(1), row(1).per(2), row(1).per(2));
    static final List<PlaneShape> YUV_422_16 = List.of(LUMA_16, CHROMA_422_16, CHROMA_422_16);
    static final List<PlaneShape> YUVA_422_16 = List.of(LUMA_16, CHROMA_422_16, CHROMA_422_16, LUMA_16);
    static final List<PlaneShape> YUV_411_8 = List.of(row(1), row(1).per(4), row(1).per(4));
    static final List<PlaneShape> YUV_410_8 = List.of(row(1), CHROMA_410_8, CHROMA_410_8);

    static final List<PlaneShape> NV_420_8 =
            List.of(LUMA_8, row(2).per(2).rowsPer(2).interlacedPadRows(2));
    static final List<PlaneShape> NV_422_8 = List.of(row(1), row(2).per(2));
    static final List<PlaneShape> NV_444_8 = List.of(row(1), row(2));
    static final List<PlaneShape> NV_420_16 = List.of(LUMA_16, row(4).per(2).rowsPer(2));
    static final List<PlaneShape> AV12 = List.of(LUMA_8, row(2).per(2).rowsPer(2), LUMA_8);

    /** Three samples of 10 bits in 4 bytes. */
    static final List<PlaneShape> NV_420_10LE32 =
            List.of(row(4).per(3).padRows(2), row(4).per(3).rowsPer(2).interlacedPadRows(2));

    static final List<PlaneShape> NV_422_10LE32 = List.of(row(4).per(3), row(4).per(3));

    /** Four samples of 10 bits in 5 bytes, rows not aligned. */
    static final List<PlaneShape> NV_420_10LE40 = List.of(
            row(5).per(4).align(1).padRows(2), row(5).per(4).align(1).rowsPer(2).interlacedPadRows(2));

    static final List<PlaneShape> TILED_4X4 = List.of(tiles(4, 4), chromaTiles(4, 4));
    static final List<PlaneShape> TILED_32X32 = List.of(tiles(32, 32), chromaTiles(32, 32));

    /** Tiles are 64 pixels wide, two to a row at the least. */
    static final List<PlaneShape> TILED_64X32 = List.of(tiles(128, 32), chromaTiles(128, 32));

    /** Chroma tiles are half as high, but GStreamer reserves as many bytes for them as for luma. */
    static final List<PlaneShape> TILED_16X32 = List.of(tiles(16, 32), tiles(16, 32));

    static final List<PlaneShape> TILED_8X128 = List.of(tiles(8, 128).interlacedPadRows(256), chromaTiles(8, 128));

    /** As the 8 by 128 tiles, with four samples of 10 bits in 5 bytes: widths are in bytes. */
    static final List<PlaneShape> TILED_8X128_10 =
            List.of(tenBits(8, 128).interlacedPadRows(256), tenBits(8, 128).rowsPer(2));

    private PlaneShapes() {}

    private static PlaneShape tiles(int width, int height) {
        return row(1).align(width).padRows(height).asIntrinsic();
    }

    private static PlaneShape chromaTiles(int width, int height) {
        return row(2).per(2).rowsPer(2).align(width).padRows(height).asIntrinsic();
    }

    private static PlaneShape tenBits(int widthBytes, int height) {
        return row(5).per(4).partialUnits().align(widthBytes).padRows(height).asIntrinsic();
    }
}
