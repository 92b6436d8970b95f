// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.shmdata.testing.SystemVObjects;

/**
 * What of this library is in a process and on the machine, besides memory: descriptors, threads, mappings, System V
 * objects.
 */
final class Residue {
    /** The library keeps so many idle inotify instances, since closing one takes long. */
    private static final int IDLE_INOTIFY = 4;

    private static final int PATIENCE_TENTHS = 200;

    private final Map<String, Integer> descriptors;
    private final Set<String> semaphores;

    private Residue() throws IOException {
        semaphores = SystemVObjects.semaphoresOfNobodyElse();
        // reading files takes a descriptor for good, the first time
        descriptors = descriptors();
    }

    static Residue now() throws IOException {
        return new Residue();
    }

    /**
     * Waits until everything is as before; garbage is collected meanwhile. If it does not become so, throws an error
     * that says what is left over.
     */
    void awaitNothingMore() throws IOException, InterruptedException {
        List<String> more = more();
        for (int i = 0; i < PATIENCE_TENTHS && !more.isEmpty(); i++) {
            System.gc();
            Thread.sleep(100);
            more = more();
        }
        if (!more.isEmpty()) {
            throw new AssertionError("left over: " + more);
        }
    }

    private List<String> more() throws IOException {
        List<String> more = new ArrayList<>();
        descriptors().forEach((kind, count) -> {
            int allowed = kind.contains("inotify") ? IDLE_INOTIFY : descriptors.getOrDefault(kind, 0);
            if (count > allowed) {
                more.add(count + " descriptors of kind " + kind + ", " + allowed + " before");
            }
        });
        if (!more.isEmpty()) {
            more.addAll(sockets());
        }
        threads().forEach(more::add);
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            maps.filter(line -> line.contains("/SYSV")).forEach(line -> more.add("mapping " + line));
        }
        more.addAll(SystemVObjects.segmentsOf(ProcessHandle.current().pid()));
        Set<String> added = SystemVObjects.semaphoresOfNobodyElse();
        added.removeAll(semaphores);
        more.addAll(added);
        return more;
    }

    /** The names of the library's own threads. */
    static Stream<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("shmdata "));
    }

    /** Those of which a process has more when it leaks; files are opened and closed by the JVM as it likes. */
    private static Map<String, Integer> descriptors() throws IOException {
        Map<String, Integer> kinds = new TreeMap<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path link : links) {
                try {
                    String kind = Files.readSymbolicLink(link).toString().replaceFirst("\\[[0-9]+]$", "");
                    if (!kind.startsWith("/")) {
                        kinds.merge(kind, 1, Integer::sum);
                    }
                } catch (IOException e) {
                    // the one that this directory was read with
                }
            }
        }
        return kinds;
    }

    /** The Unix sockets of this process, as the kernel tells of them. */
    private static List<String> sockets() throws IOException {
        Set<String> own = new HashSet<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path link : links) {
                try {
                    own.add(Files.readSymbolicLink(link).toString());
                } catch (IOException e) {
                    // the one that this directory was read with
                }
            }
        }
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/net/unix"))) {
            return lines.skip(1)
                    .filter(line -> own.contains("socket:[" + line.trim().split(" +", -1)[6] + "]"))
                    .collect(Collectors.toList());
        }
    }
}
