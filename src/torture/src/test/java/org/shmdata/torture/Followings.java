// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.shmdata.FrameCopy;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataFollower;

/** Opens followers of all kinds. */
final class Followings {
    private static final int MOST_COPIES = 3;

    private Followings() {}

    static void open(Actor actor) {
        Callers.Threads threads = new Callers.Threads(actor.population, actor.random);
        // without copies there is no thread to make
        int copies = 1 + actor.random.nextInt(MOST_COPIES);
        ShmdataFollower follower =
                opened(threads, () -> options(actor, threads, copies).open());
        if (follower != null) {
            actor.population.followers.put(actor.random, follower);
        }
    }

    static void follow(Actor actor) {
        Callers.Threads threads = new Callers.Threads(actor.population, actor.random);
        int copies = copies(actor);
        Tormentor listener = new Tormentor(actor.population, actor.random.nextLong(), copies > 0);
        ShmdataFollower.Builder options = options(actor, threads, copies);
        if (actor.oneIn(2)) {
            options.executor(actor.population.callers.executor(actor.random));
        }
        ShmdataFollower follower = opened(threads, () -> options.follow(listener));
        if (follower != null) {
            listener.itself(follower);
            actor.population.followers.put(actor.random, follower);
        }
    }

    private static int copies(Actor actor) {
        return actor.random.nextInt(1 + MOST_COPIES);
    }

    /** @param copies how many may wait; 0 to read frames in shared memory */
    private static ShmdataFollower.Builder options(Actor actor, Callers.Threads threads, int copies) {
        ShmdataFollower.Builder options = ShmdataFollower.at(actor.population.path(actor.random));
        if (copies == 1) {
            options.latestOnly();
        } else if (copies > 1) {
            options.queue(copies);
        }
        return actor.oneIn(3) ? options.threadFactory(threads) : options;
    }

    /** Null if the test's own threads made it fail. */
    private static ShmdataFollower opened(Callers.Threads threads, Supplier<ShmdataFollower> opening) {
        try {
            return opening.get();
        } catch (ShmdataException | IllegalThreadStateException | Population.OnPurpose e) {
            if (threads.misbehaved()) {
                return null;
            }
            throw e;
        }
    }

    static void subscribe(Actor actor) {
        Flow.Publisher<FrameCopy> publisher = ShmdataFollower.publisher(actor.population.path(actor.random));
        for (int i = actor.random.nextInt(3); i >= 0; i--) {
            publisher.subscribe(new Subscriber(actor.population, actor.random.nextLong()));
        }
    }
}
