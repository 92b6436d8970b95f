// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.lang.ref.Cleaner;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Closes what nobody can reach any more and nobody closed, with a warning: such a follower would stop its writer, and
 * such a turn all other turns. What it knows stays reachable, so it knows no more of them than it needs to close them.
 */
final class LeakGuard implements Runnable {
    /** Not that of mappings: closing takes a while, and so may logging. */
    private static final Cleaner CLEANER = Cleaner.create();

    private static final boolean TRACED = "trace".equals(System.getProperty("org.shmdata.leaks"));

    private final String what;
    private final BooleanSupplier end;
    private final @Nullable Throwable begun;
    private final String hint;

    private LeakGuard(String what, BooleanSupplier end, @Nullable Throwable begun, String hint) {
        this.what = what;
        this.end = end;
        this.begun = begun;
        this.hint = hint;
    }

    /** @param lifetime of the follower, without a reference to it */
    static void closeOnceUnreachable(Object follower, Lifetime lifetime) {
        CLEANER.register(
                follower,
                new LeakGuard(
                        lifetime.what(),
                        lifetime::close,
                        TRACED ? new Throwable("it was opened here") : null,
                        TRACED ? "" : "; -Dorg.shmdata.leaks=trace tells where it was opened"));
    }

    /**
     * @param state that of the turn, which does not refer to it; begun anywhere, since the turn is used again and again
     */
    static void endOnceUnreachable(WriteTurn turn, TurnState state, String what) {
        CLEANER.register(turn, new LeakGuard(what, state::takeAway, null, ""));
    }

    @Override
    public void run() {
        if (end.getAsBoolean()) {
            String text = what
                    + " was forgotten without being closed, which may have kept others waiting: use try-with-resources";
            Logs.warn(text + hint, begun);
        }
    }
}
