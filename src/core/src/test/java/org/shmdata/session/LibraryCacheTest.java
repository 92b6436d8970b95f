// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose code may be in JavaCPP's cache. */
class LibraryCacheTest {
    private static final int ROOT = 0;

    /** Users that nobody is. */
    private static final int OTHER = 543_210;

    private static final int ANOTHER = 543_211;

    @TempDir
    Path directory;

    private Path above;
    private Path cache;
    private Path unpacked;
    private Path library;
    private int user;

    @BeforeEach
    void unpack() throws IOException {
        // Java makes it for this user alone, so that nobody could do any harm below
        set(directory, 0755);
        above = Files.createDirectories(directory.resolve("above"));
        cache = Files.createDirectories(above.resolve("cache"));
        unpacked =
                Files.createDirectories(cache.resolve("natives-1.0.jar/org/natives/" + Loader.Detector.getPlatform()));
        library = Files.createFile(unpacked.resolve("libnatives.so.1"));
        Files.createSymbolicLink(unpacked.resolve("libnatives.so"), Path.of("libnatives.so.1"));
        try (Stream<Path> all = Files.walk(above)) {
            for (Path path : all.filter(path -> !Files.isSymbolicLink(path)).toList()) {
                set(path, 0755);
            }
        }
        user = (int) Files.getAttribute(library, "unix:uid");
    }

    private static void set(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    private static void give(Path path, int owner, int group) throws IOException {
        assumeTrue(isRoot(), "only root can give files away");
        Files.setAttribute(path, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(ROOT);
    }

    private void accepted(int as) {
        assertDoesNotThrow(() -> new LibraryCache(cache, as, false).checkAll());
    }

    private void refused(int as, Path place, String why) {
        SecurityException e =
                assertThrows(SecurityException.class, () -> new LibraryCache(cache, as, false).checkAll());
        assertTrue(e.getMessage().contains(cache + ": " + place + " " + why), e.getMessage());
        assertTrue(e.getMessage().contains("-Dorg.bytedeco.javacpp.cachedir=DIRECTORY"), e.getMessage());
    }

    @Test
    void onesOwnIsAccepted() {
        accepted(user);
    }

    @Test
    void whatOthersMayWriteToIsRefused() throws IOException {
        for (Path place : new Path[] {above, cache, cache.resolve("natives-1.0.jar"), unpacked, library}) {
            set(place, 0777);
            refused(user, place, "can be written to by others");
            set(place, 0755);
            accepted(user);
        }
    }

    @Test
    void whatAnotherUserOwnsIsRefused() throws IOException {
        for (Path place : new Path[] {
            above, cache, cache.resolve("natives-1.0.jar"), unpacked, library, unpacked.resolve("libnatives.so")
        }) {
            give(place, OTHER, OTHER);
            refused(ROOT, place, "belongs to the user " + OTHER);
            give(place, ROOT, ROOT);
            accepted(ROOT);
        }
    }

    @Test
    void whatRootOwnsIsAccepted() throws IOException {
        give(library, ROOT, ROOT);
        accepted(OTHER);
    }

    @Test
    void whatIsAboveADirectoryThatTheUserNamedIsNoMatter() throws IOException {
        set(above, 0777);
        assertDoesNotThrow(() -> new LibraryCache(cache, user, true).checkAll());
        for (Path place : new Path[] {cache, cache.resolve("natives-1.0.jar"), unpacked, library}) {
            set(place, 0777);
            assertThrows(SecurityException.class, () -> new LibraryCache(cache, user, true).checkAll());
            set(place, 0755);
        }
    }

    @Test
    void aStickyDirectoryIsNoDangerAbove() throws IOException {
        set(above, 01777);
        accepted(user);
        set(above, 0755);
        set(cache, 01777);
        refused(user, cache, "can be written to by others");
    }

    @Test
    void aGroupOfOnesOwnMayWrite() throws IOException {
        for (Path place : new Path[] {above, cache, unpacked, library}) {
            set(place, 0775);
            give(place, OTHER, OTHER);
        }
        accepted(OTHER);
        give(cache, OTHER, ROOT);
        accepted(OTHER);
        give(cache, OTHER, ANOTHER);
        refused(OTHER, cache, "can be written to by others");
    }

    @Test
    void whereOthersCannotGetToTheyMayDoWhatTheyLike() throws IOException {
        set(above, 0700);
        set(cache, 0777);
        set(library, 0666);
        accepted(user);
        set(above, 0711);
        refused(user, cache, "can be written to by others");
    }

    @Test
    void linksAreFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path target = Files.createFile(elsewhere.resolve("other.so"));
        set(elsewhere, 0755);
        set(target, 0755);
        Files.createSymbolicLink(cache.resolve("linked.jar"), unpacked);
        Files.createSymbolicLink(unpacked.resolve("libother.so"), Path.of("../../../../../../elsewhere/other.so"));
        accepted(user);
        set(target, 0757);
        refused(user, target, "can be written to by others");
        set(target, 0755);
        set(elsewhere, 0757);
        refused(user, elsewhere, "can be written to by others");
    }

    @Test
    void linksOnTheWayAreLookedAtToo() throws IOException {
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.createSymbolicLink(open.resolve("way"), unpacked);
        Files.createSymbolicLink(unpacked.resolve("libother.so"), open.resolve("way/libnatives.so"));
        set(open, 0757);
        refused(user, open, "can be written to by others");
    }

    @Test
    void aLinkToNothingIsADangerIfOthersCanFillIt() throws IOException {
        Path open = Files.createDirectory(directory.resolve("open"));
        set(open, 0755);
        Path link = Files.createSymbolicLink(unpacked.resolve("libother.so"), open.resolve("missing.so"));
        Files.createSymbolicLink(unpacked.resolve("libloop.so"), Path.of("libloop.so.1"));
        accepted(user);
        set(open, 01777);
        refused(user, open, "can be written to by others");
        Files.delete(link);
        accepted(user);
    }

    @Test
    void otherThingsInTheDirectoryAreNotLookedAt() throws IOException {
        set(Files.createFile(cache.resolve("notes.txt")), 0666);
        accepted(user);
        Path direct = Files.createFile(cache.resolve("libdirect.so"));
        set(direct, 0666);
        refused(user, direct, "can be written to by others");
    }
}
