// SPDX-License-Identifier: Apache-2.0
package org.shmdata.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.ShmdataException;

class HostScannerTest {
    @TempDir
    Path directory;

    @Test
    void listingFailsIfNothingCanBeRead() {
        FileSystemException cause = new FileSystemException("x", null, "stale file handle");
        // this place alone is broken
        HostScanner.passOver(directory, cause);
        ShmdataException failure = assertThrows(
                ShmdataException.class, () -> HostScanner.passOver(directory, cause, directory.resolve("missing")));
        assertEquals(ShmdataException.Reason.FAILED, failure.reason());
        assertTrue(failure.getMessage().startsWith(directory + ": cannot be looked into: "), failure.getMessage());
    }

    @Test
    void theKernelsTableIsReadWhateverStandsInIt() {
        String table = """
                Num       RefCount Protocol Flags    Type St Inode Path
                0000000000000000: 00000002 00000000 00010000 0001 01 20000 /run/one
                ffff8881052aa800: 00000002 00000000 00010000 0001 01   123 /tmp/with space/two\040
                0000000000000000: 00000002 00000000 00010000 0001 01 20001 relative
                0000000000000000: 00000002 00000000 00010000 0001 01 20002 @abstract
                0000000000000000: 00000002 00000000 00010000 0001 01 20003
                0000000000000000: 00000003 00000000 00000000 0001 03 20004 /tmp/connected
                0000000000000000: 00000002 00000000 00000000 0002 01 20005 /tmp/datagrams
                0000000000000000: 00000002 00000000 00010000 0005 01 20006 /tmp/packets
                \0garbage
                0000000000000000: 00000002 00000000 00010000 0001 01 20007 /tmp/a\0b
                0000000000000000: 00000002 00000000 00010000 0001 01 20008 /.
                """;
        assertEquals(Set.of(Path.of("/run/one"), Path.of("/tmp/with space/two ")), ListeningSockets.parse(table));
    }
}
