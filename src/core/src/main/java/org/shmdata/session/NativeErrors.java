// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.bindings.sessions.ShmdataError;

/** Turns errors of the native library into exceptions. */
final class NativeErrors {
    private NativeErrors() {}

    static ShmdataException of(ShmdataError error) {
        return new ShmdataException(reason(error.code()), NativeText.of(error.message()), null);
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
            default:
                return Reason.FAILED;
        }
    }
}
