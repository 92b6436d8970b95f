// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.caps.Colorimetry.Matrix;

/** Which colorimetry is taken; that GStreamer takes the same, the tests of images show. */
class ColorimetryTest {
    private static VideoCaps caps(PixelFormat format, int height) {
        return VideoCaps.of(format, 16, height, FrameRate.of(25));
    }

    @ParameterizedTest
    @CsvSource({
        "bt601, BT601, false",
        "bt709, BT709, false",
        "smpte240m, SMPTE240M, false",
        "bt2020, BT2020, false",
        "bt2020-10, BT2020, false",
        "bt2100-pq, BT2020, false",
        "bt2100-hlg, BT2020, false",
        "1:2:0:0, FCC, true",
        "1:3:5:1, BT709, true",
        "2:4:0:0, BT601, false",
        "2:5:0:0, SMPTE240M, false",
        "0:6:0:0, BT2020, true"
    })
    void namesAndNumbers(String colorimetry, Matrix matrix, boolean fullRange) {
        Colorimetry expected = new Colorimetry(matrix, fullRange);
        assertEquals(expected, Colorimetry.ofYuv(caps(PixelFormat.I420, 16).withColorimetry(colorimetry)));
        assertEquals(expected, Colorimetry.ofGray(caps(PixelFormat.GRAY8, 16).withColorimetry(colorimetry)));
    }

    @Test
    void nothingSaid() {
        assertEquals(new Colorimetry(Matrix.BT601, false), Colorimetry.ofYuv(caps(PixelFormat.I420, 576)));
        assertEquals(new Colorimetry(Matrix.BT709, false), Colorimetry.ofYuv(caps(PixelFormat.I420, 577)));
        assertEquals(new Colorimetry(Matrix.BT601, true), Colorimetry.ofGray(caps(PixelFormat.GRAY8, 577)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sRGB", "1:1:7:1", "1:0:0:0", "2:7:0:0", "1:3:0", "1:3:0:0:0", "BT709", "", ":::"})
    void nothingThatYuvCanBe(String colorimetry) {
        VideoCaps high = caps(PixelFormat.NV12, 1080).withColorimetry(colorimetry);
        assertEquals(new Colorimetry(Matrix.BT709, false), Colorimetry.ofYuv(high));
        VideoCaps gray = caps(PixelFormat.GRAY8, 1080).withColorimetry(colorimetry);
        assertEquals(new Colorimetry(Matrix.BT601, true), Colorimetry.ofGray(gray));
    }

    @ParameterizedTest
    @EnumSource
    void weightsMakeOne(Matrix matrix) {
        assertEquals(1, matrix.red() + matrix.green() + matrix.blue(), 1e-12);
    }
}
