// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.shmdata.testing.ChildJvm;
import org.shmdata.testing.Waits;

/**
 * A process with its output in a file. Asked to end when it is closed, so that it leaves no shared memory behind;
 * killed if that does not help.
 */
final class ToolProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path out;

    private ToolProcess(Process process, Path out) {
        this.process = process;
        this.out = out;
    }

    /** Runs the tool as a user would, in a directory. */
    static ToolProcess tool(Path directory, String... arguments) throws IOException {
        return start(directory, command(arguments));
    }

    /** How to run the tool. */
    static List<String> command(String... arguments) {
        ChildJvm.Builder java = ChildJvm.of(Main.class);
        if (Runtime.version().feature() >= 22) {
            java.options("--enable-native-access=ALL-UNNAMED");
        }
        return java.command(arguments);
    }

    /** Runs any program. */
    static ToolProcess start(Path directory, List<String> command) throws IOException {
        Path out = Files.createTempFile(directory, "output", ".txt");
        return new ToolProcess(
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start(),
                out);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String output() throws IOException {
        return Files.readString(out);
    }

    void awaitOutput(String text) throws IOException, InterruptedException {
        Waits.until(text, () -> output().contains(text));
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    }

    int awaitExit() throws IOException, InterruptedException {
        assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "still runs: " + process.info());
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
