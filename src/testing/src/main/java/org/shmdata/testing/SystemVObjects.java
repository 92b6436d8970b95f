// SPDX-License-Identifier: Apache-2.0
package org.shmdata.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The System V objects of this machine, as Linux lists them in /proc/sysvipc. There are none on a system that has no
 * such list.
 */
public final class SystemVObjects {
    private static final int KEY = 0;
    private static final int ID = 1;
    private static final int SEMAPHORES_IN_SET = 3;
    private static final int CREATOR = 4;

    private SystemVObjects() {}

    /**
     * Lists the segments that a process made. A removed one is listed as long as somebody has it mapped.
     *
     * @param pid the process
     * @return "segment" and the id of each
     * @throws IOException if the list cannot be read
     */
    public static List<String> segmentsOf(long pid) throws IOException {
        List<String> segments = new ArrayList<>();
        for (String[] segment : table("shm")) {
            if (segment[CREATOR].equals(Long.toString(pid))) {
                segments.add("segment " + segment[ID]);
            }
        }
        return segments;
    }

    /**
     * Lists what this process made and did not remove.
     *
     * @return the segments that it made and the semaphores that it used last, each with its id
     * @throws IOException if the lists cannot be read
     */
    public static List<String> ofThisProcess() throws IOException {
        long me = ProcessHandle.current().pid();
        List<String> mine = new ArrayList<>();
        for (String[] segment : table("shm")) {
            // A removed one has no key. It disappears with its last mapping, which a garbage collection may end.
            if (segment[CREATOR].equals(Long.toString(me)) && !segment[KEY].equals("0")) {
                mine.add("segment " + segment[ID]);
            }
        }
        // The table does not tell who made semaphores, but ipcs tells who used each one last.
        for (String[] semaphores : table("sem")) {
            Process process = new ProcessBuilder("ipcs", "-s", "-i", semaphores[ID])
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (said.lines().anyMatch(line -> line.matches("[0-9]+ .* " + me + " *"))) {
                mine.add("semaphores " + semaphores[ID]);
            }
        }
        return mine;
    }

    /**
     * Lists the semaphores of shmdatas, but for those of another live process. The process is known if the segment of
     * the same shmdata is there.
     *
     * @return "semaphores" and the id of each set
     * @throws IOException if the lists cannot be read
     */
    public static Set<String> semaphoresOfNobodyElse() throws IOException {
        long self = ProcessHandle.current().pid();
        Map<Integer, Long> creators = new HashMap<>();
        for (String[] segment : table("shm")) {
            creators.putIfAbsent(Integer.parseInt(segment[KEY]), Long.parseLong(segment[CREATOR]));
        }
        Set<String> found = new HashSet<>();
        for (String[] semaphores : table("sem")) {
            int key = Integer.parseInt(semaphores[KEY]);
            if (key >>> 24 != 'm' || !semaphores[SEMAPHORES_IN_SET].equals("2")) {
                continue;
            }
            Long creator = creators.get(segmentKey(key));
            if (creator == null || creator == self || ProcessHandle.of(creator).isEmpty()) {
                found.add("semaphores " + semaphores[ID]);
            }
        }
        return found;
    }

    /**
     * Finds the segment of a process that made one.
     *
     * @param creator the process
     * @return the key of its segment
     * @throws IOException if the list cannot be read
     */
    public static int segmentKeyOf(long creator) throws IOException {
        for (String[] segment : table("shm")) {
            if (segment[CREATOR].equals(Long.toString(creator))) {
                return Integer.parseInt(segment[KEY]);
            }
        }
        throw new AssertionError("process " + creator + " made no segment");
    }

    /**
     * Counts the objects of a shmdata.
     *
     * @param segmentKey the key of its segment
     * @return 2 if both its segment and its semaphores are there
     * @throws IOException if the lists cannot be read
     */
    public static long count(int segmentKey) throws IOException {
        long segments = table("shm").stream()
                .filter(segment -> Integer.parseInt(segment[KEY]) == segmentKey)
                .count();
        long semaphores = table("sem").stream()
                .filter(set -> segmentKey(Integer.parseInt(set[KEY])) == segmentKey)
                .count();
        return segments + semaphores;
    }

    /** The two keys of a shmdata differ in the letter of the project, 'm' or 'n', which is the highest byte. */
    private static int segmentKey(int semaphoreKey) {
        return semaphoreKey + ('n' - 'm' << 24);
    }

    private static List<String[]> table(String kind) throws IOException {
        Path table = Path.of("/proc/sysvipc", kind);
        List<String> lines = Files.exists(table) ? Files.readAllLines(table) : List.of();
        return lines.stream().skip(1).map(line -> line.trim().split(" +", -1)).toList();
    }
}
