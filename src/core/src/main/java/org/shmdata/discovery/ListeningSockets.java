// SPDX-License-Identifier: Apache-2.0
package org.shmdata.discovery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.shmdata.session.PathNames;

/** The Unix stream sockets that processes of this machine listen on, as the kernel shows them. */
final class ListeningSockets {
    private static final Path TABLE = Path.of("/proc/net/unix");

    /** Num RefCount Protocol Flags Type St Inode Path: the flag says that it listens, the type is that of streams. */
    private static final Pattern LINE =
            Pattern.compile("[0-9A-Fa-f]+: [0-9A-Fa-f]+ [0-9A-Fa-f]+ 00010000 0001 [0-9A-Fa-f]+ +[0-9]+ (/[^\\x00]+)");

    private ListeningSockets() {}

    /** Those bound to an absolute path; none if this system has no such table. */
    static Set<Path> paths() {
        try {
            return parse(new String(Files.readAllBytes(TABLE), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            HostScanner.passOver(TABLE, e);
            return Set.of();
        }
    }

    /** @param table its bytes as characters, since names of files are bytes */
    static Set<Path> parse(String table) {
        Set<Path> paths = new TreeSet<>();
        table.lines().forEach(line -> {
            Matcher socket = LINE.matcher(line);
            if (socket.matches()) {
                Path path = PathNames.pathOf(socket.group(1).getBytes(StandardCharsets.ISO_8859_1))
                        .normalize();
                // a socket's name may hold a line break, and after it anything, such as the root directory
                if (path.getFileName() != null) {
                    paths.add(path);
                }
            }
        });
        return paths;
    }
}
