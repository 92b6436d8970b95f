// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;

/** Random calls on many threads for a while; then a look at what is left. Ends with 0 where all is well. */
final class Torture {
    private static final int ACTORS = 8;
    private static final long CALLS_AT_LEAST = 200;
    private static final long PATIENCE_SECONDS = 60;

    /** Held: the log manager does not. */
    private static final Logger LOG = Logger.getLogger("org.shmdata");

    private final Population population;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Actor> actors = new ArrayList<>();

    private Torture(Population population) {
        this.population = population;
    }

    /**
     * Run in a JVM of its own.
     *
     * @param arguments the directory, the seed, and for how many seconds
     */
    public static void main(String[] arguments) throws Exception {
        Population population = new Population(Path.of(arguments[0]));
        Files.createFile(population.directory.resolve(Population.REGULAR_FILE));
        hearWhatIsLogged(population);
        warmUp(population.directory);
        Residue before = Residue.now();
        try {
            new Torture(population).run(Long.parseLong(arguments[1]), Long.parseLong(arguments[2]));
            before.awaitNothingMore();
        } catch (Throwable e) {
            population.fail("the end", e);
        }
        population.failures().forEach(failure -> System.out.println("FAILURE " + failure));
        Map<String, Object> sorted = new TreeMap<>(population.counts());
        System.out.println("did " + sorted);
        // daemon threads that hang must not keep a failure from being told
        Runtime.getRuntime().halt(population.failures().isEmpty() ? 0 : 1);
    }

    /** What a listener throws is logged; anything else that is thrown there is the library's own. */
    private static void hearWhatIsLogged(Population population) {
        LOG.setUseParentHandlers(false);
        LOG.addHandler(new Handler() {
            @Override
            public void publish(LogRecord entry) {
                Throwable thrown = entry.getThrown();
                boolean onPurpose = thrown instanceof Population.OnPurpose
                        || thrown != null && Tormentor.ON_PURPOSE.equals(thrown.getMessage());
                if (entry.getLevel().equals(Level.SEVERE) && !onPurpose) {
                    population.fail("logged: " + entry.getMessage(), thrown == null ? new AssertionError() : thrown);
                }
                String said = new SimpleFormatter().formatMessage(entry).replace(population.directory.toString(), "");
                population.count("logged as " + entry.getLevel() + ": " + said.replaceAll("[0-9]+", "N"));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }

    /** What is opened once and for all is open after this. */
    private static void warmUp(Path directory) {
        Path path = directory.resolve("warm-up");
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(1).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            while (out.followerCount() == 0) {
                in.next(Duration.ofMillis(5));
            }
        }
    }

    private void run(long seed, long seconds) throws InterruptedException {
        Strangers strangers = new Strangers(population, seed);
        for (int i = 1; i <= ACTORS; i++) {
            Actor actor = new Actor(population, seed + i, Operations.ALL);
            actors.add(actor);
            threads.add(population.thread(actor, "actor " + i));
        }
        // interrupted by nobody: it must know that the processes it started have ended
        Thread thread = new Thread(strangers, "strangers");
        thread.setDaemon(true);
        threads.add(thread);
        // actors may come to wait for each other as the API says they do: somebody ends what they wait for
        for (int i = 1; i <= 2; i++) {
            threads.add(population.thread(new Actor(population, seed - i, Operations.CLOSING), "closer " + i));
        }
        threads.forEach(Thread::start);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!population.ended() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        population.end();
        awaitAll();
        Strangers.cleanUp(population.directory);
        long calls = population.counts().values().stream()
                .mapToLong(Number::longValue)
                .sum();
        if (population.failures().isEmpty() && calls < CALLS_AT_LEAST) {
            throw new AssertionError("only " + calls + " calls");
        }
    }

    /** Closes everything until everybody is out. */
    private void awaitAll() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (threads.stream().anyMatch(Thread::isAlive)
                || Residue.threads().findAny().isPresent()) {
            population.clear();
            if (System.nanoTime() > deadline) {
                throw hung();
            }
            Thread.sleep(10);
        }
        if (!population.callers.end(PATIENCE_SECONDS)) {
            throw hung();
        }
        population.clear();
    }

    private AssertionError hung() {
        StringBuilder text = new StringBuilder("does not end:");
        for (int i = 0; i < actors.size(); i++) {
            text.append("\nactor ")
                    .append(i + 1)
                    .append(" at ")
                    .append(actors.get(i).doing());
        }
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            text.append('\n').append(thread);
            for (StackTraceElement element : stack) {
                text.append("\n    ").append(element);
            }
        });
        return new AssertionError(text);
    }
}
