// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

/** What a call that waits came back with. */
public enum SessionEvent {
    /** Nothing happened in time. */
    TIMEOUT,
    /** Follower: a frame came. */
    FRAME,
    /** Follower: a writer was joined. */
    CONNECTED,
    /** Follower: the writer left. */
    DISCONNECTED,
    /** Writer: a follower joined. */
    FOLLOWER_JOINED,
    /** Writer: a follower left or died. */
    FOLLOWER_LEFT,
    /** Something went wrong that a person may want to read. It has been logged, and the session goes on. */
    PROBLEM,
    /** The session was closed. */
    CLOSED,
    /** The wait was interrupted. */
    INTERRUPTED,
    /** A frame came and was lost, see {@link FrameSource#failure}. */
    LOST;

    /** @param kind one of the native {@code ShmdataEventKind}, or the result of a call that had no event */
    static SessionEvent of(int kind) {
        switch (kind) {
            case SHMDATA_TIMEOUT:
                return TIMEOUT;
            case SHMDATA_FRAME:
                return FRAME;
            case SHMDATA_CONNECTED:
                return CONNECTED;
            case SHMDATA_DISCONNECTED:
                return DISCONNECTED;
            case SHMDATA_FOLLOWER_JOINED:
                return FOLLOWER_JOINED;
            case SHMDATA_FOLLOWER_LEFT:
                return FOLLOWER_LEFT;
            case SHMDATA_PROBLEM:
                return PROBLEM;
            case SHMDATA_CLOSED:
                return CLOSED;
            case SHMDATA_INTERRUPTED:
                return INTERRUPTED;
            default:
                throw new IllegalStateException("the native library reports an event of unknown kind " + kind);
        }
    }
}
