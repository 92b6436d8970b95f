// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.nio.file.Path;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.bindings.sessions.ShmdataError;
import org.shmdata.caps.CapsException;

/** Turns the errors of the native library, and those of caps, into exceptions. */
final class Errors {
    private Errors() {}

    static ShmdataException of(ShmdataError error) {
        return new ShmdataException(reason(error.code()), NativeText.of(error.message()), null);
    }

    /** @param refused what the caps say of a frame's size */
    static ShmdataException badSize(Path path, CapsException refused) {
        return new ShmdataException(Reason.BAD_SIZE, path + ": " + refused.getMessage(), refused);
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
