// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.IOException;

/**
 * Standard input as a sign of life of the process at its other end: it ends when that process does, however it ends.
 */
final class StandardInput {
    private StandardInput() {}

    /** Reads it to its end on a daemon thread, then runs something there. */
    static void onEnd(Runnable action) {
        Thread reader = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // what comes does not matter
                        }
                    } catch (IOException e) {
                        // no longer readable is an end too
                    }
                    action.run();
                },
                "end of stdin");
        reader.setDaemon(true);
        reader.start();
    }
}
