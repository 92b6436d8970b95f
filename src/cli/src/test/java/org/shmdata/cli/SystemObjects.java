// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The System V objects of this process, whatever other processes of this machine have or leave. */
final class SystemObjects {
    private SystemObjects() {}

    /** Segments that this process made, and semaphores that it used last. */
    static List<String> ofThisProcess() throws IOException {
        String me = Long.toString(ProcessHandle.current().pid());
        List<String> mine = new ArrayList<>();
        for (String[] segment : table("shm")) {
            // one that is removed has no key, and goes with its last mapping, which the garbage collector ends
            if (segment[4].equals(me) && !segment[0].equals("0")) {
                mine.add("segment " + segment[1]);
            }
        }
        // the kernel's table does not tell whose semaphores are
        for (String[] semaphores : table("sem")) {
            Process process = new ProcessBuilder("ipcs", "-s", "-i", semaphores[1])
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (said.lines().anyMatch(line -> line.matches("[0-9]+ .* " + me + " *"))) {
                mine.add("semaphores " + semaphores[1]);
            }
        }
        return mine;
    }

    private static List<String[]> table(String kind) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/sysvipc", kind))) {
            return lines.skip(1).map(line -> line.trim().split(" +", -1)).toList();
        }
    }
}
