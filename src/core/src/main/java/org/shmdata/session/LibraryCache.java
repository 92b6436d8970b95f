// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the directory that JavaCPP unpacks native libraries to and loads them from, before it does. If other users
 * could put code there, it is refused, with a {@link SecurityException} that names the place and what to do.
 *
 * <p>What is looked at: the directory, all that JavaCPP keeps in it, all directories above, and whatever symbolic links
 * lead to. Each has to belong to this user or to root, and nobody else may write to it. Once that is so, nobody else
 * can change it any more, so it is still so when the libraries are loaded. Those above a directory that the user named
 * with {@code org.bytedeco.javacpp.cachedir} are not looked at: it may be in a checkout that belongs to somebody else,
 * whose programs this user runs anyway. These common cases are no danger:
 *
 * <ul>
 *   <li>A sticky directory above, such as {@code /tmp}: others cannot rename what is not theirs.
 *   <li>Write permission for a group that has its owner's name, which has no other members (a umask of 002 with user
 *       private groups), or for root's group.
 *   <li>Write permission for all in a directory that others cannot get to, since one above is closed to them.
 *   <li>Directories above that belong to whoever owns {@code /}: in a user namespace that may be nobody, who stands for
 *       the real root there.
 * </ul>
 */
final class LibraryCache {
    private static final int ROOT = 0;
    private static final int STICKY = 01000;
    private static final int GROUP_WRITES = 020;
    private static final int GROUP_ENTERS = 010;
    private static final int OTHERS_WRITE = 02;
    private static final int OTHERS_ENTER = 01;

    /** As many as Linux follows. */
    private static final int MOST_LINKS = 40;

    private final Path cache;
    private final boolean named;
    private final Set<Integer> trusted;
    private final Set<Integer> trustedAbove;
    private final Set<Path> seen = new HashSet<>();

    /**
     * @param cache the directory of JavaCPP's
     * @param user the id of the user whose code may be there, beside root's
     * @param named whether the user chose it, so that the directories above are no matter
     */
    LibraryCache(Path cache, int user, boolean named) throws IOException {
        this.cache = cache.toAbsolutePath();
        this.named = named;
        trusted = Set.copyOf(List.of(ROOT, user));
        trustedAbove = Set.copyOf(List.of(ROOT, user, Place.read(this.cache.getRoot()).user));
    }

    /** Looks at the one that JavaCPP uses. It is made if it is not there. */
    static void check() throws IOException {
        File directory;
        try {
            directory = Loader.getCacheDir();
        } catch (IOException e) {
            return; // then nothing is loaded from there
        }
        Path path = directory.toPath();
        if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            String choice = System.getProperty("org.bytedeco.javacpp.cachedir");
            boolean named = choice != null && directory.equals(new File(choice).getCanonicalFile());
            new LibraryCache(path, thisUser(), named).checkAll();
        }
    }

    private static int thisUser() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.isReadable(status)) {
            for (String line : Files.readAllLines(status)) {
                String[] words = line.split("\\s+", -1);
                if (words[0].equals("Uid:")) {
                    return Integer.parseUnsignedInt(words[2]);
                }
            }
        }
        Path own = Files.createTempFile("shmdata", null);
        try {
            return Place.read(own).user;
        } finally {
            Files.delete(own);
        }
    }

    /** @throws SecurityException if others may put code there */
    void checkAll() throws IOException {
        Place directory = follow(Place.read(cache.getRoot()), cache, !named);
        if (directory == null) {
            return;
        }
        requireOwn(directory);
        String platform = Loader.Detector.getPlatform();
        String suffix = Loader.loadProperties().getProperty("platform.library.suffix", ".so");
        // the directory may be one for other things too
        try (DirectoryStream<Path> kept = Files.newDirectoryStream(
                directory.path,
                file -> file.toString().endsWith(".jar")
                        || file.getFileName().toString().startsWith(platform)
                        || file.toString().contains(suffix))) {
            for (Path path : kept) {
                checkTree(directory, path.getFileName());
            }
        }
    }

    private void checkTree(Place parent, Path name) throws IOException {
        Place place = follow(parent, name, true);
        if (place == null) {
            return;
        }
        requireOwn(place);
        if (place.isDirectory() && seen.add(place.path)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(place.path)) {
                for (Path file : files) {
                    checkTree(place, file.getFileName());
                }
            }
        }
    }

    /**
     * Goes along a path name by name, as the system does, and looks at everything that it comes through.
     *
     * @param onlySafe whether what it comes through has to be safe
     * @return what is there, no link; null if there is nothing and nobody else can put something there
     */
    private @Nullable Place follow(Place start, Path path, boolean onlySafe) throws IOException {
        Deque<Path> names = new ArrayDeque<>();
        path.forEach(names::add);
        Place at = start;
        if (onlySafe) {
            requireSafe(at);
        }
        int links = 0;
        while (!names.isEmpty()) {
            Path name = names.pop();
            if (name.toString().equals("..")) {
                at = at.parent == null ? at : at.parent;
            } else if (!name.toString().equals(".")) {
                Place next;
                try {
                    next = Place.read(at.path.resolve(name), at);
                } catch (NoSuchFileException e) {
                    requireOwn(at);
                    return null;
                }
                if (onlySafe) {
                    requireSafe(next);
                }
                if (next.isLink()) {
                    if (++links > MOST_LINKS) {
                        throw new FileSystemLoopException(next.path.toString());
                    }
                    Path target = Files.readSymbolicLink(next.path);
                    for (int i = target.getNameCount() - 1; i >= 0; i--) {
                        names.push(target.getName(i));
                    }
                    at = target.isAbsolute() ? Place.read(target.getRoot()) : at;
                } else {
                    at = next;
                }
            }
        }
        return at;
    }

    /** For what is on the way. */
    private void requireSafe(Place place) throws IOException {
        if (!trustedAbove.contains(place.user)) {
            throw refused(place, "belongs to the user " + Files.getOwner(place.path, LinkOption.NOFOLLOW_LINKS));
        }
        if (place.othersMayWrite() && !(place.isDirectory() && place.has(STICKY))) {
            throw refused(place, "can be written to by others");
        }
    }

    /** For where code is, or where JavaCPP makes files. */
    private void requireOwn(Place place) throws IOException {
        if (!trusted.contains(place.user)) {
            throw refused(place, "belongs to the user " + Files.getOwner(place.path));
        }
        if (place.othersMayWrite()) {
            throw refused(place, "can be written to by others");
        }
    }

    private SecurityException refused(Place place, String why) {
        return new SecurityException(
                "no native libraries are loaded from " + cache + ": " + place.path + " " + why
                        + ", who could put any code there; name a directory that only you can write to with -Dorg.bytedeco.javacpp.cachedir=DIRECTORY");
    }

    /** A file, directory or link, and the directory that it is in. */
    private static final class Place {
        private static final int TYPE = 0170000;
        private static final int DIRECTORY = 0040000;
        private static final int LINK = 0120000;

        final Path path;
        final @Nullable Place parent;
        final int user;

        private final int group;
        private final int mode;

        private Place(Path path, @Nullable Place parent, int user, int group, int mode) {
            this.path = path;
            this.parent = parent;
            this.user = user;
            this.group = group;
            this.mode = mode;
        }

        static Place read(Path root) throws IOException {
            return read(root, null);
        }

        static Place read(Path path, @Nullable Place parent) throws IOException {
            Map<String, Object> all = Files.readAttributes(path, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
            return new Place(path, parent, number(all, "uid"), number(all, "gid"), number(all, "mode"));
        }

        private static int number(Map<String, Object> all, String name) {
            return (int) Objects.requireNonNull(all.get(name), name);
        }

        boolean has(int permission) {
            return (mode & permission) != 0;
        }

        boolean isDirectory() {
            return (mode & TYPE) == DIRECTORY;
        }

        boolean isLink() {
            return (mode & TYPE) == LINK;
        }

        boolean othersMayWrite() throws IOException {
            return !isLink() && othersMay(OTHERS_WRITE, GROUP_WRITES) && (parent == null || parent.othersMayEnter());
        }

        private boolean othersMayEnter() throws IOException {
            return othersMay(OTHERS_ENTER, GROUP_ENTERS) && (parent == null || parent.othersMayEnter());
        }

        private boolean othersMay(int everybody, int members) throws IOException {
            return has(everybody) || (has(members) && group != ROOT && !hasItsOwnersGroup());
        }

        private boolean hasItsOwnersGroup() throws IOException {
            PosixFileAttributes names =
                    Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return names.group().getName().equals(names.owner().getName());
        }
    }
}
