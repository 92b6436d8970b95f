// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;

@Timeout(60)
class FrameSubscriptionTest {
    /** As {@code Shmdata.shutdown()} does it: it closes the follower that the frames come from. */
    @Test
    void endsWithAnErrorIfItsFollowerIsClosedByOthers() throws Exception {
        ShmdataException closed = new ShmdataException(Reason.CLOSED, "closed by others", null);
        FrameTaker<String> taker = new FrameTaker<>() {
            @Override
            public String take() {
                throw closed;
            }

            @Override
            public void stop() {}
        };
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        FrameSubscription<String> subscription =
                new FrameSubscription<>(Path.of("/tmp/none"), taker, new Flow.Subscriber<String>() {
                    @Override
                    public void onSubscribe(Flow.Subscription given) {
                        given.request(1);
                    }

                    @Override
                    public void onNext(String item) {
                        told.completeExceptionally(new AssertionError("got " + item));
                    }

                    @Override
                    public void onError(Throwable why) {
                        told.complete(why);
                    }

                    @Override
                    public void onComplete() {
                        told.completeExceptionally(new AssertionError("completed"));
                    }
                });
        subscription.start();
        try {
            assertSame(closed, told.get(20, TimeUnit.SECONDS));
        } finally {
            subscription.cancel();
        }
    }
}
