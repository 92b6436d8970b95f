// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Paths as the bytes that the system knows them by. A {@link Path} keeps these whatever the locale. Only its URI shows
 * them, since its text is in the locale's charset.
 */
public final class PathNames {
    private static final Path ROOT = Path.of("/");

    /** What fits into the address of a Unix socket, with a NUL behind it. */
    private static final int MOST_BYTES =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac") ? 103 : 107;

    private PathNames() {}

    /**
     * Makes sure that a path can name a shmdata.
     *
     * @param path to look at
     * @throws IllegalArgumentException if it is empty, too long, or not of the system's own file system
     */
    public static void requireUsable(Path path) {
        int bytes = bytes(path).length;
        if (bytes < 1 || bytes > MOST_BYTES) {
            throw new IllegalArgumentException(Logs.oneLine("path: \"" + path + "\" of " + bytes + " bytes is too "
                    + (bytes < 1 ? "short" : "long") + ": expected 1 to " + MOST_BYTES + " bytes"));
        }
    }

    /**
     * Makes sure that the system knows a path.
     *
     * @param path to look at
     * @throws IllegalArgumentException for a path in an archive or another file system of Java's own
     */
    public static void requireLocal(Path path) {
        FileSystem system = path.getFileSystem();
        if (system.provider() != FileSystems.getDefault().provider()) {
            throw new IllegalArgumentException(Logs.oneLine("path: " + path + " is inside a "
                    + system.provider().getScheme() + " file system: expected a path of the default file system"));
        }
    }

    /**
     * The bytes of a file's name.
     *
     * @throws IllegalArgumentException as {@link #requireLocal}
     */
    static byte[] bytes(Path path) {
        requireLocal(path);
        // the URI of a relative path would be that of an absolute one, and longer
        boolean absolute = path.isAbsolute();
        String escaped = (absolute ? path : ROOT.resolve(path)).toUri().getRawPath();
        byte[] name = URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.ISO_8859_1)
                .getBytes(StandardCharsets.ISO_8859_1);
        // that of a directory ends with a slash
        boolean slash = name.length > 1 && name[name.length - 1] == '/';
        return Arrays.copyOfRange(name, absolute ? 0 : 1, slash ? name.length - 1 : name.length);
    }

    /**
     * The file of a name.
     *
     * @param name its bytes; it is absolute
     * @return its path, whatever the locale
     */
    public static Path pathOf(byte[] name) {
        String escaped = HexFormat.of().withPrefix("%").formatHex(name).replace("%2f", "/");
        return Path.of(URI.create("file:///" + escaped.replaceFirst("/+$", "")));
    }
}
