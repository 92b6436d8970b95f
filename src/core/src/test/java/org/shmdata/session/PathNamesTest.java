// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PathNamesTest {
    @Test
    void everyByteOfANameIsKept() {
        byte[] name = new byte[256];
        name[0] = '/';
        for (int i = 1; i < 256; i++) {
            name[i] = (byte) (i == '/' ? 'x' : i);
        }
        Path absolute = PathNames.pathOf(name);
        assertArrayEquals(name, PathNames.bytes(absolute));
        assertArrayEquals(Arrays.copyOfRange(name, 1, 256), PathNames.bytes(absolute.getFileName()));
        for (String path :
                new String[] {"/", "/tmp", "/tmp/.", "/tmp/../x", "tmp", "./tmp", "../tmp", ".", "..", "etc", ""}) {
            assertArrayEquals(path.getBytes(StandardCharsets.US_ASCII), PathNames.bytes(Path.of(path)), path);
        }
        assertEquals(Path.of("/tmp"), PathNames.pathOf("//tmp//".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(Path.of("/"), PathNames.pathOf("//".getBytes(StandardCharsets.US_ASCII)));
    }
}
