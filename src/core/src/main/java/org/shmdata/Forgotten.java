// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.lang.ref.Cleaner;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends what nobody can reach any more and nobody ended: a follower that is pulled from would stop its writer for good, and so would a turn stop all
 * others. Knows no more of it than that needs, since what is known here stays reachable.
 */
final class Forgotten implements Runnable {
    private static final System.Logger LOG = System.getLogger("org.shmdata");

    /** Not that of mappings: closing takes a while, and so may logging. */
    private static final Cleaner CLEANER = Cleaner.create();

    private static final boolean TRACED = "trace".equals(System.getProperty("shmdata.leaks"));

    private final String what;
    private final BooleanSupplier end;
    private final @Nullable Throwable begun;

    private Forgotten(String what, BooleanSupplier end, boolean traced) {
        this.what = what;
        this.end = end;
        begun = traced ? new Throwable("it was opened here") : null;
    }

    /** @param lifetime of the follower, without a reference to it */
    static void closeOnceUnreachable(Object follower, Lifetime lifetime) {
        CLEANER.register(follower, new Forgotten(lifetime.what(), lifetime::close, TRACED));
    }

    /** @param turn that of the access, without a reference to it; begun anywhere, since the access is used again and again */
    static void endOnceUnreachable(WriteAccess access, Turn turn, String what) {
        CLEANER.register(access, new Forgotten(what, turn::takeAway, false));
    }

    @Override
    public void run() {
        if (end.getAsBoolean()) {
            String text = ShmdataException.oneLine(
                    what + " was forgotten without being closed, which kept others waiting: use try-with-resources");
            LOG.log(
                    System.Logger.Level.WARNING,
                    TRACED ? text : text + "; -Dshmdata.leaks=trace tells where a follower was opened",
                    begun);
        }
    }
}
