// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import org.shmdata.session.FollowerSession;
import org.shmdata.session.HeldFrame;
import org.shmdata.session.Lifetime;
import org.shmdata.session.SessionEvent;

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
                    SessionEvent what = session.take(-1, false);
                    if (what == SessionEvent.CLOSED) {
                        return;
                    }
                    passOn(what);
                } catch (Throwable e) {
                    FrameDelivery.reportTrouble(session.path(), e);
                }
            }
        } finally {
            queue.end();
            lifetime.exit();
        }
    }

    private void passOn(SessionEvent what) {
        switch (what) {
            case FRAME:
                copy(session.frame());
                break;
            case CONNECTED:
                queue.connected(session.stream());
                break;
            case DISCONNECTED:
                queue.disconnected();
                break;
            default:
                break;
        }
    }

    /** Releases the frame before anybody else gets it, so that the writer goes on. */
    private void copy(HeldFrame frame) {
        CopiedFrame copy = null;
        try {
            copy = queue.toFill();
            copy.fill(frame);
        } catch (Throwable e) {
            frame.release();
            queue.lose(copy, e);
            return;
        }
        frame.release();
        queue.put(copy);
    }
}
