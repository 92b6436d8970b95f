// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleFormatTest {

    /** The formats of the pad templates of GStreamer's audioconvert, with the sizes of a sample. */
    @ParameterizedTest
    @CsvSource({
        "S8, 1", "U8, 1", "S16LE, 2", "S16BE, 2", "U16LE, 2", "U16BE, 2", "S18LE, 3", "S18BE, 3",
        "U18LE, 3", "U18BE, 3", "S20LE, 3", "S20BE, 3", "U20LE, 3", "U20BE, 3", "S24LE, 3", "S24BE, 3",
        "U24LE, 3", "U24BE, 3", "S24_32LE, 4", "S24_32BE, 4", "U24_32LE, 4", "U24_32BE, 4", "S32LE, 4", "S32BE, 4",
        "U32LE, 4", "U32BE, 4", "F32LE, 4", "F32BE, 4", "F64LE, 8", "F64BE, 8"
    })
    void sizes(String name, int bytes) {
        assertEquals(bytes, SampleFormat.of(name).bytesPerSample());
    }

    @Test
    void knowsNoOthers() {
        assertEquals(30, SampleFormat.values().length);
        assertThrows(CapsException.class, () -> SampleFormat.of("S16"));
        assertThrows(CapsException.class, () -> SampleFormat.of("s16le"));
    }
}
