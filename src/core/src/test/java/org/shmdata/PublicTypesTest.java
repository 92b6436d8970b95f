// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the package shows to programs. A type more is a promise more, so it is added here on purpose. */
class PublicTypesTest {
    /** The package stays small enough to be read at a glance. */
    private static final int MOST = 24;

    private static final Set<String> TYPES = Set.of(
            "AudioFrame",
            "FollowerStatistics",
            "FollowersListener",
            "Frame",
            "FrameContent",
            "FrameCopy",
            "FrameListener",
            "Shmdata",
            "ShmdataException",
            "ShmdataException$Reason",
            "ShmdataFollower",
            "ShmdataFollower$Builder",
            "ShmdataInfo",
            "ShmdataWriter",
            "ShmdataWriter$Builder",
            "SystemProperties",
            "VideoFrame",
            "WriteAccess",
            "WriteResult",
            "WriterStatistics");

    @Test
    void areTheseAndNoMore() throws Exception {
        URI classes = Shmdata.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of(classes).resolve("org/shmdata"))) {
            for (String file : files.map(path -> path.getFileName().toString()).toList()) {
                String name = file.replaceFirst("\\.class$", "");
                if (!name.equals(file)
                        && isVisible(Class.forName(
                                "org.shmdata." + name, false, getClass().getClassLoader()))) {
                    found.add(name);
                }
            }
        }
        assertEquals(new TreeSet<>(TYPES), found);
        assertTrue(found.size() <= MOST, () -> found.size() + " types: " + found);
    }

    /** Public, and so are all classes it is in. */
    private static boolean isVisible(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
    }
}
