// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.shmdata.session.Logs;

/**
 * A failure that the program could not have known of: caused by the system, by another process, or by using a closed
 * object. A wrong argument is an {@link IllegalArgumentException}, and a call that does not fit what an object is doing is an
 * {@link IllegalStateException}.
 *
 * <p>The message is one line that names the path or the text concerned, the cause in the system's words and, if there
 * is one, the remedy.
 */
public class ShmdataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is, for a program to act on. */
    public enum Reason {
        /** The path is a regular file or somebody else's socket, or its directory is missing. */
        BAD_PATH,
        /** The type that a writer announced is not caps, or not of the type that was asked for. */
        BAD_TYPE,
        /**
         * A frame that was received does not have a size of its type, or is too large; or the system does not give a
         * segment of that size.
         */
        BAD_SIZE,
        /** A live writer serves the path. */
        WRITER_EXISTS,
        /** The system refused for lack of permission. */
        NO_PERMISSION,
        /** The writer, follower, frame or access is closed. */
        CLOSED,
        /** The native library cannot be loaded here. */
        UNAVAILABLE,
        /** The waiting thread was interrupted. Its interrupt status is still set. */
        INTERRUPTED,
        /** Followers, or another turn, held the writer back for longer than its write timeout. */
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
        super(Logs.oneLine(Objects.requireNonNull(message, "message")), cause);
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
