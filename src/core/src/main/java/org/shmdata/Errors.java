// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import org.shmdata.ShmdataException.Reason;
import org.shmdata.bindings.sessions.ShmdataError;

/** Turns the native library's errors into exceptions. */
final class Errors {
    private Errors() {}

    static ShmdataException of(ShmdataError error) {
        return new ShmdataException(reason(error.code()), error.message().getString(), null);
    }

    private static Reason reason(int code) {
        switch (code) {
            case SHMDATA_BAD_PATH:
                return Reason.BAD_PATH;
            case SHMDATA_BAD_TYPE:
                return Reason.BAD_TYPE;
            case SHMDATA_BAD_SIZE:
                return Reason.BAD_SIZE;
            case SHMDATA_WRITER_EXISTS:
                return Reason.WRITER_EXISTS;
            case SHMDATA_NO_PERMISSION:
                return Reason.NO_PERMISSION;
            case SHMDATA_WRONG_STATE:
                return Reason.WRONG_STATE;
            default:
                return Reason.FAILED;
        }
    }
}
