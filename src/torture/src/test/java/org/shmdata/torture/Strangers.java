// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.shmdata.Shmdata;
import org.shmdata.ShmdataInfo;
import org.shmdata.ShmdataWriter;
import org.shmdata.testing.PythonPeer;

/**
 * Other processes on the paths of the population, one after another: writers that get killed, and peers that break the
 * protocol.
 */
final class Strangers implements Runnable {
    /** What the verified peer does wrong as a writer, and as a follower: see its own help. */
    static final List<String> HOSTILE_WRITERS = List.of(
            "short-hello",
            "no-hello",
            "no-nul",
            "wrong-type-hello",
            "oversize",
            "huge",
            "zero",
            "unknown-message",
            "no-segment",
            "no-semaphore",
            "half-update");

    static final List<String> HOSTILE_FOLLOWERS =
            List.of("never-ack", "garbage-ack", "short-ack", "quit", "flood", "never-read");
    private static final List<String> DEADLY_WRITING =
            List.of("bound", "ready", "connected", "locked", "notified", "committed");
    private static final List<String> DEADLY_FOLLOWING =
            List.of("connected", "greeted", "acked", "notified", "locked", "unlocked");

    private static final long HANGING_MILLIS = 5000;

    private final Population population;
    private final Random random;

    Strangers(Population population, long seed) {
        this.population = population;
        this.random = new Random(seed);
    }

    @Override
    public void run() {
        while (!population.ended()) {
            try {
                start();
                population.count("a stranger at a path");
            } catch (Throwable e) {
                population.judge("a stranger", e);
            }
        }
    }

    private static void endAfter(Process stranger, long millis) throws InterruptedException {
        try {
            stranger.waitFor(millis, TimeUnit.MILLISECONDS);
        } finally {
            stranger.destroyForcibly().waitFor();
        }
    }

    private void start() throws IOException, InterruptedException {
        int kind = PythonPeer.isAvailable() ? random.nextInt(5) : 0;
        long life = random.nextLong(200, 1700);
        if (kind == 0) {
            endAfter(
                    begin(TortureJvm.command(
                            List.of(),
                            DoomedWriter.class,
                            population.writersPath(random).toString())),
                    life);
            return;
        }
        List<String> command;
        if (kind <= 2) {
            Path path = population.robbersPath(random);
            // nothing leads any more to what a killed one left there once the next one has taken the path
            cleanUp(path);
            command = PythonPeer.command(
                    "write", path, "--wait", "1", "--count", "50", "--rate", "100", "--sizes", "100,5000,70000");
            command.addAll(
                    kind == 1 ? List.of("--hostile", any(HOSTILE_WRITERS)) : List.of("--die", any(DEADLY_WRITING)));
            // It ends by itself, unless a follower left it hanging. Killed between removing its path and its objects,
            // it would leave these for good.
            life = HANGING_MILLIS;
        } else {
            command = PythonPeer.command("follow", population.writersPath(random));
            command.addAll(
                    kind == 3 ? List.of("--hostile", any(HOSTILE_FOLLOWERS)) : List.of("--die", any(DEADLY_FOLLOWING)));
        }
        command.addAll(List.of("--timeout", "1", "--quiet"));
        endAfter(begin(command), life);
    }

    private static Process begin(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private String any(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** Removes what killed ones left, in a directory or at a path. */
    static void cleanUp(Path place) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            Shmdata.clean(List.of(place));
            if (Shmdata.list(List.of(place)).stream().allMatch(ShmdataInfo::isAlive)) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("cannot be cleaned away: " + Shmdata.list(List.of(place)));
    }

    /** A writer in a JVM of its own, to be killed at any moment. */
    static final class DoomedWriter {
        private DoomedWriter() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (ShmdataWriter out = ShmdataWriter.at(Path.of(arguments[0]))
                    .type("application/x-doomed")
                    .initialBytes(10)
                    .open()) {
                for (int size = 1; ; size = size * 3 % 100_003) {
                    out.write(new byte[size]);
                    Thread.sleep(0, 100_000);
                }
            }
        }
    }
}
