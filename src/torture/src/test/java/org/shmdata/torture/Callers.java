// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Executors and thread factories for followers: good ones, and such as break their contract in all ways. */
final class Callers {
    private static final int POOL = 3;
    private static final long SOME_NANOS = 50_000;

    private final Population population;
    private final ExecutorService pool;

    Callers(Population population) {
        this.population = population;
        pool = Executors.newFixedThreadPool(POOL, body -> population.thread(body, "pool"));
    }

    /** One that suits what the listener may do there, or one that does not. */
    Executor executor(Random random) {
        switch (random.nextInt(8)) {
            case 0:
                return Runnable::run;
            case 1:
                return this::reject;
            case 2:
                return task -> {
                    throw new Population.OnPurpose();
                };
            case 3:
                return task -> {
                    task.run();
                    throw new Population.OnPurpose();
                };
            case 4:
                // the task is accepted, and then it is said that it is not
                return task -> {
                    pool.execute(task);
                    LockSupport.parkNanos(SOME_NANOS);
                    throw new Population.OnPurpose();
                };
            case 5:
                // called by anybody, late, twice, or never
                return task -> population.lateCalls.put(random, task);
            default:
                return pool;
        }
    }

    private void reject(Runnable task) {
        throw new RejectedExecutionException(Tormentor.ON_PURPOSE);
    }

    /** Waits for its threads to end, which were told to do nothing more. */
    boolean end(long seconds) throws InterruptedException {
        pool.shutdown();
        return pool.awaitTermination(seconds, TimeUnit.SECONDS);
    }

    /** Makes threads, mostly good ones. */
    static final class Threads implements ThreadFactory {
        private final Population population;
        private final Random random;
        private volatile boolean misbehaved;

        Threads(Population population, Random random) {
            this.population = population;
            this.random = random;
        }

        /** Whether the opening of the follower may fail for it. */
        boolean misbehaved() {
            return misbehaved;
        }

        @Override
        public Thread newThread(Runnable body) {
            switch (random.nextInt(12)) {
                case 0:
                    misbehaved = true;
                    return null;
                case 1:
                    misbehaved = true;
                    throw new Population.OnPurpose();
                case 2:
                    misbehaved = true;
                    Thread started = population.thread(body, "shmdata started too early");
                    started.start();
                    return started;
                case 3:
                    return population.thread(() -> {}, "shmdata that does nothing");
                default:
                    return population.thread(body, "shmdata of the test's own");
            }
        }
    }
}
