// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.shmdata.FrameCopy;

/**
 * Requests and cancels from everywhere, too much and nonsense; throws; and watches that the publisher keeps the rules
 * of Reactive Streams.
 */
final class Subscriber implements Flow.Subscriber<FrameCopy> {
    private final Actor actor;
    private final OneAtATime signals;
    private final AtomicLong requested = new AtomicLong();
    private long received;
    private long lastSequence = -1;
    private Flow.Subscription subscription;
    private boolean over;
    private volatile boolean askedForNonsense;

    Subscriber(Population population, long seed) {
        actor = new Actor(population, seed, Operations.IN_CALLBACKS);
        signals = new OneAtATime(population, "signals of a publisher");
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        signals.during(() -> {
            subscription = new Counted(given);
            actor.population.subscriptions.put(actor.random, subscription);
            torment();
        });
    }

    @Override
    public void onNext(FrameCopy frame) {
        signals.during(() -> {
            received++;
            require(!over, "a frame after the end");
            require(received <= requested.get(), "a frame that was not asked for");
            require(frame.sequence() > lastSequence, "an old frame");
            lastSequence = frame.sequence();
            actor.attempt("look at a copy", self -> FrameReading.look(self, frame));
            torment();
        });
    }

    @Override
    public void onError(Throwable why) {
        signals.during(() -> {
            require(!over, "a failure after the end");
            over = true;
            if (!askedForNonsense || !(why instanceof IllegalArgumentException)) {
                actor.population.judge("a subscription", why);
            }
            torment();
        });
    }

    @Override
    public void onComplete() {
        actor.population.fail("a subscription", new AssertionError("such a stream has no end"));
    }

    private void torment() {
        if (!actor.oneIn(4)) {
            subscription.request(actor.oneIn(20) ? Long.MAX_VALUE : 1 + actor.random.nextInt(3));
        }
        if (actor.oneIn(3)) {
            actor.doOthers();
        }
        if (actor.oneIn(100)) {
            subscription.request(-actor.random.nextInt(2));
        }
        if (actor.oneIn(30)) {
            over = true;
            subscription.cancel();
        }
        if (actor.oneIn(30)) {
            over = true;
            throw new Population.OnPurpose();
        }
    }

    private static long saturatedSum(long a, long b) {
        return a + b < 0 ? Long.MAX_VALUE : a + b;
    }

    private void require(boolean kept, String otherwise) {
        if (!kept) {
            actor.population.fail(
                    "a subscription", new AssertionError(otherwise + ": " + received + " of " + requested));
        }
    }

    /** Knows what was asked for before the publisher does. */
    private final class Counted implements Flow.Subscription {
        private final Flow.Subscription given;

        Counted(Flow.Subscription given) {
            this.given = given;
        }

        @Override
        public void request(long frames) {
            if (frames > 0) {
                requested.accumulateAndGet(frames, Subscriber::saturatedSum);
            } else {
                askedForNonsense = true;
            }
            given.request(frames);
        }

        @Override
        public void cancel() {
            given.cancel();
        }
    }
}
