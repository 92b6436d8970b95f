// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.shmdata.ShmdataException;
import org.shmdata.session.FailureReports;

/**
 * The frames of a path for reactive subscribers, each of which gets a follower of its own.
 *
 * @param <T> what subscribers get
 */
public final class FramePublisher<T> implements Flow.Publisher<T> {
    private final Path path;
    private final Supplier<? extends FrameTaker<T>> follow;

    /**
     * Makes one.
     *
     * @param path what is followed, for messages
     * @param follow begins to follow it for one subscriber
     */
    public FramePublisher(Path path, Supplier<? extends FrameTaker<T>> follow) {
        this.path = Objects.requireNonNull(path, "path");
        this.follow = follow;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        FrameTaker<T> taker;
        try {
            taker = follow.get();
        } catch (ShmdataException e) {
            refuse(subscriber, e);
            return;
        }
        new FrameSubscription<>(path, taker, subscriber).start();
    }

    /** onSubscribe comes first, even if subscribing fails. There is no onError after a cancel. */
    private void refuse(Flow.Subscriber<? super T> subscriber, ShmdataException why) {
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
            FailureReports.report("a subscriber of " + path + " threw", e);
        }
    }
}
