// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.shmdata.bindings.sessions.ShmdataEvent;
import org.shmdata.bindings.sessions.ShmdataWriterSession;

/** The thread of a writer that lets followers in and notices those that go. Nothing that is thrown ends it. */
final class FollowersWatch implements Runnable {
    private static final System.Logger LOG = System.getLogger("org.shmdata");

    /** After a failure that was not the listener's and may come again at once. */
    private static final long PAUSE_NANOS = 10_000_000;

    private final Path path;
    private final ShmdataWriterSession session;
    private final Lifetime lifetime;
    private final FollowersListener listener;
    private final WriterCounters counters;
    private final Runnable abort;

    /** @param abort gives up the turn of this thread, which the listener may have taken and not ended */
    FollowersWatch(
            Path path, ShmdataWriterSession session, Lifetime lifetime, FollowersListener listener, WriterCounters counters, Runnable abort) {
        this.path = path;
        this.session = session;
        this.lifetime = lifetime;
        this.listener = listener;
        this.counters = counters;
        this.abort = abort;
    }

    @Override
    public void run() {
        if (!lifetime.tryEnter()) {
            return;
        }
        try (ShmdataEvent event = new ShmdataEvent()) {
            while (!lifetime.isClosed()) {
                try {
                    int kind = shmdata_writer_session_serve(session, -1, event);
                    if (kind == SHMDATA_CLOSED) {
                        return;
                    }
                    tell(kind, (int) event.size());
                } catch (Throwable e) {
                    Failures.report("letting followers in at " + path + " failed, and goes on", e);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        } finally {
            lifetime.exit();
        }
    }

    private void tell(int kind, int id) {
        switch (kind) {
            case SHMDATA_CLIENT_JOINED:
                counters.joined();
                call(() -> listener.joined(id));
                break;
            case SHMDATA_CLIENT_LEFT:
                counters.left();
                call(() -> listener.left(id));
                break;
            case SHMDATA_PROBLEM:
                LOG.log(System.Logger.Level.WARNING, "{0}", ShmdataException.oneLine(NativeText.of(shmdata_writer_session_problem(session))));
                break;
            default:
                break;
        }
    }

    private void call(Runnable method) {
        try {
            method.run();
        } catch (Throwable e) {
            Failures.report("a followers listener of " + path + " threw; the writer goes on", e);
        } finally {
            abort.run();
        }
    }
}
