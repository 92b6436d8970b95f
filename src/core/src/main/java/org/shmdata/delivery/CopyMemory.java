// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import java.nio.ByteBuffer;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;

/** Memory for copies of frames. It is the JDK's, which frees it when nobody has it any more. */
public final class CopyMemory {
    private CopyMemory() {}

    /**
     * Allocates memory for one copy.
     *
     * @param sizeBytes of the frame
     * @param origin where it comes from, for messages
     * @return a direct buffer
     * @throws ShmdataException of reason {@code FAILED} if there is no such memory left
     */
    public static ByteBuffer allocate(int sizeBytes, String origin) {
        try {
            return ByteBuffer.allocateDirect(sizeBytes);
        } catch (OutOfMemoryError e) {
            throw new ShmdataException(
                    Reason.FAILED,
                    "no memory for a copy of a frame of " + sizeBytes + " bytes from " + origin + " (" + e.getMessage()
                            + "): java -XX:MaxDirectMemorySize gives more, or read frames in place",
                    e);
        }
    }
}
