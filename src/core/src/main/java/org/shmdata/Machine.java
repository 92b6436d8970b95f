// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.BytePointer;
import org.shmdata.bindings.sessions.ShmdataError;
import org.shmdata.bindings.sessions.ShmdataPathInfo;
import org.shmdata.bindings.sessions.shmdata_sessions;

/** Finds the shmdatas of this machine. The native side judges each path; here it is decided which ones to look at. */
final class Machine {
    private static final System.Logger LOG = System.getLogger("org.shmdata");
    private static final Path ROOT = Path.of("/");
    private static final Path USUAL_DIRECTORY = Path.of("/tmp");
    private static final long GREETING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private Machine() {}

    /** Those in the usual places. */
    static List<ShmdataInfo> list() {
        Set<Path> paths = new TreeSet<>();
        Set<Path> directories = new TreeSet<>(Set.of(USUAL_DIRECTORY));
        for (Path socket : ListeningSockets.paths()) {
            paths.add(socket);
            directories.add(socket.getParent());
        }
        directories.forEach(directory -> addSockets(directory, paths));
        List<ShmdataInfo> found = examine(paths);
        // a socket file with nothing else left may be any program's
        found.removeIf(info -> !info.isAlive() && !info.hasLeavings());
        return found;
    }

    /** Those in given directories, or at given paths. */
    static List<ShmdataInfo> list(Collection<Path> places) {
        Set<Path> paths = new TreeSet<>();
        Set<Path> listening = ListeningSockets.paths();
        for (Path place : places) {
            NativeText.requireLocal(place);
            Path absolute = place.toAbsolutePath().normalize();
            if (Files.isDirectory(absolute)) {
                addSockets(absolute, paths);
                // Those whose files were removed, too.
                listening.stream()
                        .filter(socket -> absolute.equals(socket.getParent()))
                        .forEach(paths::add);
            } else {
                paths.add(absolute);
            }
        }
        return examine(paths);
    }

    /** Removes the dead ones among these; returns those that are gone. */
    static List<ShmdataInfo> clean(List<ShmdataInfo> found) {
        List<ShmdataInfo> removed = new ArrayList<>();
        ShmdataError error = Structs.error();
        for (ShmdataInfo info : found) {
            if (info.isAlive()) {
                continue;
            }
            int[] gone = new int[1];
            int result = shmdata_sessions.shmdata_path_clean(NativeText.path(info.path()), gone, error);
            if (gone[0] != 0) {
                removed.add(info);
            } else if (result != shmdata_sessions.SHMDATA_OK) {
                LOG.log(Level.WARNING, "{0}", ShmdataException.oneLine(NativeText.of(error.message())));
            }
        }
        return List.copyOf(removed);
    }

    private static void addSockets(Path directory, Set<Path> paths) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, Machine::mayBeSocket)) {
            entries.forEach(paths::add);
        } catch (IOException e) {
            passOver(directory, e);
        } catch (DirectoryIteratorException e) {
            passOver(directory, Objects.requireNonNull(e.getCause()));
        }
    }

    /**
     * What cannot be read is left out: it is not there, may not be read, or its file system is broken. If nothing at all can be read, since no descriptors
     * are left, there may be shmdatas all the same.
     */
    static void passOver(Path place, IOException why) {
        passOver(place, why, ROOT);
    }

    /** @param readable can be read as long as anything can */
    static void passOver(Path place, IOException why, Path readable) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(readable)) {
            LOG.log(Level.DEBUG, "not looked into: {0}", why.toString());
        } catch (IOException e) {
            String reason = e instanceof FileSystemException known && known.getReason() != null
                    ? known.getReason()
                    : String.valueOf(e.getMessage());
            throw new ShmdataException(place + ": cannot be looked into: " + reason, e);
        }
    }

    private static boolean mayBeSocket(Path path) {
        try {
            Map<String, Object> kind = Files.readAttributes(path, "isOther", LinkOption.NOFOLLOW_LINKS);
            return Boolean.TRUE.equals(kind.get("isOther"));
        } catch (IOException e) {
            // gone meanwhile
            return false;
        }
    }

    private static List<ShmdataInfo> examine(Set<Path> paths) {
        List<ShmdataInfo> found = new ArrayList<>();
        ShmdataPathInfo info = Structs.pathInfo();
        ShmdataError error = Structs.error();
        for (Path path : paths) {
            BytePointer name;
            try {
                name = NativeText.path(path);
            } catch (ShmdataException e) {
                LOG.log(Level.DEBUG, "not looked at: {0}", e.getMessage());
                continue;
            }
            if (shmdata_sessions.shmdata_path_examine(name, GREETING_NANOS, info, error)
                    != shmdata_sessions.SHMDATA_OK) {
                throw Errors.of(error);
            }
            if (info.state() != shmdata_sessions.SHMDATA_PATH_OTHER) {
                found.add(new ShmdataInfo(path, owner(path, info.user()), info));
            }
        }
        return found;
    }

    private static String owner(Path path, int number) {
        try {
            return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
        } catch (IOException e) {
            // gone meanwhile
            return Integer.toUnsignedString(number);
        }
    }
}
