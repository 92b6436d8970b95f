// SPDX-License-Identifier: Apache-2.0
package org.shmdata.discovery;

import java.io.IOException;
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
import org.shmdata.ShmdataException;
import org.shmdata.session.Logs;
import org.shmdata.session.PathFindings;
import org.shmdata.session.PathInspector;
import org.shmdata.session.PathNames;

/**
 * Finds the shmdatas of this host. The session package says what is at a path; here it is decided which paths to look
 * at.
 */
public final class HostScanner {
    private static final Path ROOT = Path.of("/");
    private static final Path USUAL_DIRECTORY = Path.of("/tmp");

    private HostScanner() {}

    /**
     * Finds those in the usual places. A dead one counts only if its segment or its semaphores are still there.
     *
     * @return sorted by path
     */
    public static List<FoundShmdata> list() {
        Set<Path> paths = new TreeSet<>();
        Set<Path> directories = new TreeSet<>(Set.of(USUAL_DIRECTORY));
        for (Path socket : ListeningSockets.paths()) {
            paths.add(socket);
            directories.add(socket.getParent());
        }
        directories.forEach(directory -> addSockets(directory, paths));
        List<FoundShmdata> found = inspect(paths);
        // a socket file with nothing else left may be any program's
        found.removeIf(
                shmdata -> !shmdata.findings().alive() && !shmdata.findings().hasLeftovers());
        return found;
    }

    /**
     * Finds those in given places.
     *
     * @param places directories, or paths of shmdatas
     * @return sorted by path
     */
    public static List<FoundShmdata> list(Collection<Path> places) {
        Set<Path> paths = new TreeSet<>();
        Set<Path> listening = ListeningSockets.paths();
        for (Path place : places) {
            PathNames.requireLocal(place);
            Path absolute = place.toAbsolutePath().normalize();
            if (Files.isDirectory(absolute)) {
                addSockets(absolute, paths);
                // also those whose files were removed
                listening.stream()
                        .filter(socket -> absolute.equals(socket.getParent()))
                        .forEach(paths::add);
            } else {
                paths.add(absolute);
            }
        }
        return inspect(paths);
    }

    /**
     * Removes what dead writers left.
     *
     * @param found live ones among these stay
     * @return those that were removed
     */
    public static List<FoundShmdata> clean(List<FoundShmdata> found) {
        PathInspector inspector = new PathInspector();
        return found.stream()
                .filter(shmdata -> !shmdata.findings().alive() && inspector.removeDead(shmdata.path()))
                .toList();
    }

    private static void addSockets(Path directory, Set<Path> paths) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, HostScanner::mayBeSocket)) {
            entries.forEach(paths::add);
        } catch (IOException e) {
            passOver(directory, e);
        } catch (DirectoryIteratorException e) {
            passOver(directory, Objects.requireNonNull(e.getCause()));
        }
    }

    /**
     * Leaves out what cannot be read: it is not there, may not be read, or its file system is broken. Throws if nothing
     * at all can be read, since no descriptors are left: then there may be shmdatas all the same.
     */
    static void passOver(Path place, IOException why) {
        passOver(place, why, ROOT);
    }

    /** @param readable can be read as long as anything can */
    static void passOver(Path place, IOException why, Path readable) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(readable)) {
            Logs.debug("not looked into: " + why);
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
            // removed meanwhile
            return false;
        }
    }

    private static List<FoundShmdata> inspect(Set<Path> paths) {
        List<FoundShmdata> found = new ArrayList<>();
        PathInspector inspector = new PathInspector();
        for (Path path : paths) {
            PathFindings findings = inspector.inspect(path);
            if (findings != null) {
                found.add(new FoundShmdata(path, owner(path, findings), findings));
            }
        }
        return found;
    }

    private static String owner(Path path, PathFindings findings) {
        try {
            return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
        } catch (IOException e) {
            return ownerOfWriter(findings);
        }
    }

    /** If the file was removed. The system has names for numbers only where a file has them: the process does. */
    private static String ownerOfWriter(PathFindings findings) {
        Path process = Path.of("/proc", Integer.toString(findings.writerPid()));
        try {
            if (Files.getAttribute(process, "unix:uid").equals(findings.user())) {
                return Files.getOwner(process).getName();
            }
        } catch (IOException | UnsupportedOperationException e) {
            // no such process, or no such place
        }
        return Integer.toUnsignedString(findings.user());
    }
}
