// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.shmdata.ShmdataException;

/**
 * This tool in a second process, with the same Java and the same class path, as a sender. It ends when its standard
 * input does, so it never outlives this process.
 */
final class SenderProcess implements AutoCloseable {
    private static final long CLOSE_SECONDS = 10;

    /** From this version on Java warns of native libraries unless it is told not to. */
    private static final int WARNS_OF_NATIVES = 22;

    private final Process process;

    private SenderProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts it. Its errors go to the standard error of this process.
     *
     * @param arguments of the tool
     */
    static SenderProcess start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= WARNS_OF_NATIVES) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-D" + Failures.DEBUG + "=" + Boolean.getBoolean(Failures.DEBUG));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        return new SenderProcess(
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    }

    /** Runs something when the process has ended, on a thread of the JVM. */
    // nobody waits for it, and the action reports its own failures
    @SuppressWarnings("FutureReturnValueIgnored")
    void onExit(Runnable action) {
        process.onExit().thenRun(action);
    }

    /** Asks it to end. Any thread. */
    void end() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it has ended already
        }
    }

    /**
     * Waits for it.
     *
     * @throws ShmdataException if it failed; it has said why on standard error
     */
    SendReport awaitReport() throws IOException, InterruptedException {
        Optional<SendReport> report;
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            report = lines.lines()
                    .flatMap(line -> SendReport.parse(line).stream())
                    .findFirst();
        }
        int code = process.waitFor();
        return report.orElseThrow(
                () -> new ShmdataException("the process that sends ended with code " + code + " before it was done"));
    }

    @Override
    public void close() {
        end();
        try {
            if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
