// SPDX-License-Identifier: Apache-2.0
package org.shmdata.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A writer or follower in Python that speaks the protocol on its own, and breaks it if asked to. The environment
 * variable {@code SHMDATA_PEER} names the script; else it is looked for in a folder {@code shared} beside the project.
 */
public final class PythonPeer {
    private static final String VARIABLE = "SHMDATA_PEER";

    private PythonPeer() {}

    /**
     * Tells whether the script is there.
     *
     * @return whether it is
     */
    public static boolean isAvailable() {
        return Files.isRegularFile(script());
    }

    /** Skips the calling test if the script is not there. */
    public static void assumeAvailable() {
        Assumptions.assumeTrue(isAvailable(), () -> "no peer at " + script() + ": set " + VARIABLE);
    }

    /**
     * Gives the command that runs it.
     *
     * @param role "write" or "follow"
     * @param path the path of the shmdata
     * @param arguments further ones, see its own help
     * @return the program and its arguments
     */
    public static List<String> command(String role, Path path, String... arguments) {
        List<String> command = new ArrayList<>(List.of("python3", script().toString(), role, path.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Path script() {
        String named = System.getenv(VARIABLE);
        return Path.of(named != null ? named : "../../../shared/peer/shmpeer.py")
                .toAbsolutePath()
                .normalize();
    }
}
