// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.time.Duration;
import org.shmdata.testing.Waits;

/** What tests of writers and followers share. */
final class Peers {
    static final Duration LONG = Duration.ofSeconds(30);

    private Peers() {}

    static void awaitFollowers(ShmdataWriter out, int followers) {
        Waits.until(followers + " followers", () -> out.followerCount() == followers);
    }

    /** Pulls until the writer counts that many followers: one without a thread joins only while it is asked. */
    static void join(ShmdataWriter out, ShmdataFollower in, int followers) {
        Waits.until(followers + " followers", () -> {
            if (out.followerCount() >= followers) {
                return true;
            }
            in.next(Duration.ofMillis(5));
            return false;
        });
    }

    /** A thread of this JVM, by its name. */
    static Thread thread(String name) {
        Thread[] threads = new Thread[Thread.activeCount() + 100];
        int count = Thread.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (threads[i].getName().equals(name)) {
                return threads[i];
            }
        }
        throw new AssertionError("no thread " + name);
    }
}
