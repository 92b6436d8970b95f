// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;

class OutputFileTest {
    @TempDir
    Path dir;

    @Test
    void aNewFileIsReservedAndGoesIfNothingComes() {
        Path file = dir.resolve("a.mkv");
        OutputFile output = OutputFile.reserve(file, false);
        assertTrue(Files.exists(file));

        output.abandonIfEmpty();
        assertFalse(Files.exists(file));
    }

    @Test
    void aFileWithContentStays() throws IOException {
        Path file = dir.resolve("a.mkv");
        OutputFile output = OutputFile.reserve(file, false);
        Files.write(file, new byte[] {1});

        output.abandonIfEmpty();
        assertTrue(Files.exists(file));
    }

    @Test
    void anExistingFileIsRefused() throws IOException {
        Path file = Files.createFile(dir.resolve("a.mkv"));

        assertRefused(Reason.BAD_PATH, file + ": exists: name another file, or allow to overwrite it", file);
    }

    @Test
    void anExistingFileIsLeftAloneUntilSomethingComes() throws IOException {
        Path file = Files.write(dir.resolve("a.mkv"), new byte[] {1, 2, 3});
        OutputFile.reserve(file, true).abandonIfEmpty();

        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(file));
    }

    @Test
    void anExistingEmptyFileIsNotRemoved() throws IOException {
        Path file = Files.createFile(dir.resolve("a.mkv"));
        OutputFile.reserve(file, true).abandonIfEmpty();

        assertTrue(Files.exists(file));
    }

    @Test
    void aMissingDirectoryIsNamed() {
        Path file = dir.resolve("none/a.mkv");

        assertRefused(
                Reason.BAD_PATH,
                file + ": cannot be written: there is no directory " + dir.resolve("none") + ": create it first",
                file);
    }

    @Test
    void aDirectoryIsNoFile() throws IOException {
        Path file = Files.createDirectory(dir.resolve("a.mkv"));

        assertRefused(Reason.BAD_PATH, file + ": is a directory: name a file in it", file);
    }

    @Test
    void missingPermissionIsSaid() throws IOException {
        Path locked = Files.createDirectory(
                dir.resolve("locked"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        assumeFalse(Files.isWritable(locked), "this user may write everywhere");
        Path file = locked.resolve("a.mkv");

        assertRefused(Reason.NO_PERMISSION, file + ": cannot be written: permission denied", file);
    }

    @Test
    void aFileInAnArchiveIsRefused() throws IOException {
        try (FileSystem archive = FileSystems.newFileSystem(
                URI.create("jar:" + dir.resolve("a.zip").toUri()), Map.of("create", "true"))) {
            Path file = archive.getPath("/a.mkv");
            assertRefused(
                    Reason.BAD_PATH,
                    file + " is inside a jar file system: name a file of the default file system",
                    file);
            assertFalse(Files.exists(file));
        }
    }

    private static void assertRefused(Reason reason, String message, Path file) {
        ShmdataException refused = assertThrows(ShmdataException.class, () -> OutputFile.reserve(file, false));
        assertEquals(message, refused.getMessage());
        assertEquals(reason, refused.reason());
    }
}
