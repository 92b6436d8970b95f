// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

/** The thread that copies every frame out of shared memory as soon as it comes. Nothing that is thrown ends it. */
final class CopyLoop implements Runnable {
    private final FollowerSession session;
    private final CopyQueue queue;

    CopyLoop(FollowerSession session, CopyQueue queue) {
        this.session = session;
        this.queue = queue;
    }

    void end() {
        queue.end();
    }

    @Override
    public void run() {
        Lifetime lifetime = session.lifetime();
        if (!lifetime.tryEnter()) {
            return;
        }
        try {
            while (!lifetime.isClosed()) {
                try {
                    int kind = session.take(-1, false);
                    if (kind == SHMDATA_CLOSED) {
                        return;
                    }
                    passOn(kind);
                } catch (Throwable e) {
                    session.release(session.frame());
                    ShmdataFollower.trouble(session.path(), e);
                }
            }
        } finally {
            queue.end();
            lifetime.exit();
        }
    }

    private void passOn(int kind) {
        switch (kind) {
            case SHMDATA_FRAME:
                copy(session.frame());
                break;
            case SHMDATA_CONNECTED:
                queue.connected(session.stream());
                break;
            case SHMDATA_DISCONNECTED:
                queue.disconnected();
                break;
            default:
                break;
        }
    }

    /** The writer goes on before anybody else hears of the frame. */
    private void copy(Frame frame) {
        FrameCopier copier = queue.toFill();
        Throwable failure = null;
        try {
            copier.fill(frame);
        } catch (Throwable e) {
            failure = e;
        }
        session.release(frame);
        if (failure == null) {
            queue.put(copier);
        } else {
            queue.giveBack(copier, failure);
        }
    }
}
