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
        ShmdataFollower follower = opened(threads, () -> options(actor, threads).open());
        if (follower != null) {
            actor.population.followers.put(actor.random, follower);
        }
    }

    static void follow(Actor actor) {
        Callers.Threads threads = new Callers.Threads(actor.population, actor.random);
        Tormentor listener = new Tormentor(actor.population, actor.random.nextLong());
        ShmdataFollower.Builder options = options(actor, threads);
        if (actor.oneIn(2)) {
            options.executor(actor.population.callers.executor(actor.random));
        }
        ShmdataFollower follower = opened(threads, () -> options.follow(listener));
        if (follower != null) {
            listener.itself(follower);
            actor.population.followers.put(actor.random, follower);
        }
    }

    private static ShmdataFollower.Builder options(Actor actor, Callers.Threads threads) {
        ShmdataFollower.Builder options = ShmdataFollower.at(actor.population.path(actor.random));
        switch (actor.random.nextInt(3)) {
            case 0:
                break;
            case 1:
                options.latestOnly();
                break;
            default:
                options.queue(1 + actor.random.nextInt(MOST_COPIES));
                break;
        }
        return actor.oneIn(3) ? options.threadFactory(threads) : options;
    }

    /** Null where the test's own threads made it fail. */
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
