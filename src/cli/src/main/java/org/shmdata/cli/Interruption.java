// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command finish what it does. While this is open, Ctrl-C (SIGINT), SIGTERM and SIGHUP ask the command to
 * finish, instead of ending the JVM. A second such signal ends it at once. Any thread may ask.
 */
final class Interruption implements AutoCloseable {
    private static final String[] SIGNALS = {"INT", "TERM", "HUP"};

    /** As shells have it: 128 and the signal's number. */
    private static final int KILLED = 128;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final List<Runnable> actions = new ArrayList<>();
    private final List<Runnable> restores = new ArrayList<>();

    private Interruption() {}

    /** Takes over the signals until it is closed. */
    static Interruption listen() {
        Interruption interruption = new Interruption();
        for (String name : SIGNALS) {
            interruption.restores.add(Signals.hear(name, interruption::received));
        }
        return interruption;
    }

    private void received(int number) {
        if (isRequested()) {
            Runtime.getRuntime().halt(KILLED + number);
        }
        request();
    }

    /** Asks for the end. */
    void request() {
        List<Runnable> now;
        synchronized (actions) {
            requested.countDown();
            now = List.copyOf(actions);
            actions.clear();
        }
        now.forEach(Runnable::run);
    }

    /** Whether the end was asked for. */
    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Runs something when the end is asked for, on the thread that asks; at once if it was asked for already. */
    void onRequest(Runnable action) {
        synchronized (actions) {
            if (!isRequested()) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /**
     * Sleeps.
     *
     * @param deadlineNanos on the clock of {@link System#nanoTime}
     * @return false if the end was asked for; then it returns before the deadline
     */
    boolean sleepUntil(long deadlineNanos) throws InterruptedException {
        return !requested.await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        restores.forEach(Runnable::run);
        restores.clear();
    }
}
