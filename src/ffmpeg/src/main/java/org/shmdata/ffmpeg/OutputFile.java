// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;

/**
 * The file to write, tried before there is anything to write. A new file is made empty, and removed if nothing comes. A
 * file that may be overwritten stays as it is until the first packet.
 */
final class OutputFile {
    private final Path path;
    private final boolean reserved;

    private OutputFile(Path path, boolean reserved) {
        this.path = path;
        this.reserved = reserved;
    }

    /**
     * Makes sure that a file can be written.
     *
     * @param overwrite whether one that exists may be replaced
     * @throws ShmdataException that names the file and why not
     */
    static OutputFile reserve(Path path, boolean overwrite) {
        LibAv.requireLocal(path);
        Path directory = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path)) {
            throw new ShmdataException(Reason.BAD_PATH, path + ": is a directory: name a file in it", null);
        }
        if (directory != null && !Files.isDirectory(directory)) {
            throw new ShmdataException(
                    Reason.BAD_PATH,
                    path + ": cannot be written: there is no directory " + directory + ": create it first",
                    null);
        }
        try {
            FileChannel.open(path, WRITE, CREATE_NEW).close();
            return new OutputFile(path, true);
        } catch (FileAlreadyExistsException e) {
            return existing(path, overwrite);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    private static OutputFile existing(Path path, boolean overwrite) {
        if (!overwrite) {
            throw new ShmdataException(
                    Reason.BAD_PATH, path + ": exists: name another file, or allow to overwrite it", null);
        }
        try {
            FileChannel.open(path, WRITE).close();
            return new OutputFile(path, false);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    private static ShmdataException unwritable(Path path, IOException e) {
        if (e instanceof AccessDeniedException) {
            return new ShmdataException(Reason.NO_PERMISSION, path + ": cannot be written: permission denied", e);
        }
        String reason = e instanceof FileSystemException failure ? failure.getReason() : null;
        String why = reason != null ? reason : LibAv.words(e);
        return new ShmdataException(Reason.BAD_PATH, path + ": cannot be written: " + why, e);
    }

    /** The size of a file, 0 if there is none. */
    static long bytes(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            return 0;
        }
    }

    Path path() {
        return path;
    }

    /** Removes the empty file that {@link #reserve} made, if it is still empty. */
    void abandonIfEmpty() {
        try {
            if (reserved && Files.size(path) == 0) {
                Files.delete(path);
            }
        } catch (IOException e) {
            LibAv.LOG.log(System.Logger.Level.DEBUG, "the empty " + path + " stays", e);
        }
    }
}
