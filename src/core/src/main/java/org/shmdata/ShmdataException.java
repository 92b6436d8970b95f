// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.shmdata.session.Logs;

/**
 * A mistake or a failure. The message is one line that names the path or the text concerned, the cause in the system's
 * words and, where there is one, the remedy.
 */
public class ShmdataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is, for a program to act on. */
    public enum Reason {
        /** The path is too long, is no socket, or its directory is missing. */
        BAD_PATH,
        /** The type string is empty, too long, not caps, or not of the type that was asked for. */
        BAD_TYPE,
        /** A size that is zero, too large for the system, or does not fit the format. */
        BAD_SIZE,
        /** A live writer serves the path. */
        WRITER_EXISTS,
        /** The system refused for lack of permission. */
        NO_PERMISSION,
        /** The writer, follower, frame or access is closed. */
        CLOSED,
        /** The native library cannot be loaded here. */
        UNAVAILABLE,
        /** The call does not fit what the object is doing. */
        WRONG_STATE,
        /** The waiting thread was interrupted. Its interrupt status is still set. */
        INTERRUPTED,
        /** Followers held the writer back for longer than its write timeout. */
        TIMED_OUT,
        /** Any other failure: the message says which. */
        FAILED
    }

    /** What {@link #reason()} tells. */
    private final Reason reason;

    /**
     * Makes one of reason {@link Reason#FAILED}.
     *
     * @param message one line, see the class comment
     */
    public ShmdataException(String message) {
        this(Reason.FAILED, message, null);
    }

    /**
     * Makes one of reason {@link Reason#FAILED}.
     *
     * @param message one line, see the class comment
     * @param cause what led to it, may be null
     */
    public ShmdataException(String message, @Nullable Throwable cause) {
        this(Reason.FAILED, message, cause);
    }

    /**
     * Makes one of any reason.
     *
     * @param reason what kind of failure
     * @param message one line, see the class comment; what would break the line, or steer a terminal, is replaced
     * @param cause what led to it, may be null
     */
    public ShmdataException(Reason reason, String message, @Nullable Throwable cause) {
        super(Logs.oneLine(message), cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * What kind of failure it is.
     *
     * @return never null
     */
    public Reason reason() {
        return reason;
    }
}
