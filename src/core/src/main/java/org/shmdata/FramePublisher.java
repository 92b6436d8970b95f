// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** The frames of a path for reactive subscribers, each of which gets a follower of its own. */
final class FramePublisher implements Flow.Publisher<FrameCopy> {
    private final Path path;

    FramePublisher(Path path) {
        this.path = Objects.requireNonNull(path, "path");
    }

    @Override
    public void subscribe(Flow.Subscriber<? super FrameCopy> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        ShmdataFollower follower;
        try {
            follower = ShmdataFollower.at(path).latestOnly().open();
        } catch (ShmdataException e) {
            refuse(subscriber, e);
            return;
        }
        new FrameSubscription(follower, subscriber).start();
    }

    /** A subscriber hears of a subscription before it hears of anything else, also where there is none; and of no failure once it has cancelled. */
    private void refuse(Flow.Subscriber<? super FrameCopy> subscriber, ShmdataException why) {
        AtomicBoolean cancelled = new AtomicBoolean();
        try {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long frames) {
                    // nothing will come
                }

                @Override
                public void cancel() {
                    cancelled.set(true);
                }
            });
            if (!cancelled.get()) {
                subscriber.onError(why);
            }
        } catch (Throwable e) {
            Failures.report("a subscriber of " + path + " threw", e);
        }
    }
}
