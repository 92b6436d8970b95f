// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.IOException;

/** Whether somebody sees what is written. */
final class Terminals {
    /** The descriptors of a process. */
    static final int STDOUT = 1;

    static final int STDERR = 2;

    private Terminals() {}

    /**
     * Whether a descriptor of this process is a terminal. Asks a program that inherits it: Java tells of input and
     * output together only.
     */
    static boolean isTerminal(int descriptor) {
        try {
            return new ProcessBuilder("test", "-t", Integer.toString(descriptor))
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
