// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import java.util.concurrent.atomic.AtomicReference;

/** Watches calls of which no two may be at the same time. */
final class OneAtATime {
    private final Population population;
    private final String what;
    private final AtomicReference<Thread> inside = new AtomicReference<>();

    OneAtATime(Population population, String what) {
        this.population = population;
        this.what = what;
    }

    void during(Runnable call) {
        Thread other = inside.getAndSet(Thread.currentThread());
        if (other != null) {
            population.fail(
                    what, new AssertionError("called on " + Thread.currentThread() + " while " + other + " is inside"));
        }
        try {
            call.run();
        } finally {
            inside.set(null);
        }
    }
}
