// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * Closes a follower that nobody can reach any more and nobody closed: one without threads would stop its writer for ever. Knows its lifetime only,
 * since what is known here stays reachable.
 */
final class Forgotten implements Runnable {
    private static final System.Logger LOG = System.getLogger("org.shmdata");

    /** Not that of mappings: closing takes a while, and so may logging. */
    private static final Cleaner CLEANER = Cleaner.create();

    private static final boolean TRACED = "trace".equals(System.getProperty("shmdata.leaks"));

    private final Lifetime lifetime;
    private final @Nullable Throwable opened;

    private Forgotten(Lifetime lifetime) {
        this.lifetime = lifetime;
        opened = TRACED ? new Throwable("it was opened here") : null;
    }

    /** @param lifetime of the follower, without a reference to it */
    static void closeOnceUnreachable(Object follower, Lifetime lifetime) {
        CLEANER.register(follower, new Forgotten(lifetime));
    }

    @Override
    public void run() {
        if (lifetime.close()) {
            String text = ShmdataException.oneLine(
                    lifetime.what() + " was forgotten without being closed, which keeps a writer waiting: use try-with-resources");
            LOG.log(System.Logger.Level.WARNING, opened == null ? text + "; -Dshmdata.leaks=trace tells where it was opened" : text, opened);
        }
    }
}
