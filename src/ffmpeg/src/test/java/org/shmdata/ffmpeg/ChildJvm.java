// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Another JVM that runs a class of these tests, with the class path of this one. */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private ChildJvm(Process process) {
        this.process = process;
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ChildJvm start(Class<?> main, String... arguments) throws IOException {
        return start(main, jar -> true, arguments);
    }

    /**
     * @param kept which entries of the class path it gets
     */
    static ChildJvm start(Class<?> main, Predicate<String> kept, String... arguments) throws IOException {
        return start(main, kept, List.of(), arguments);
    }

    /**
     * @param kept which entries of the class path it gets
     * @param options of the JVM, the last ones
     */
    static ChildJvm start(Class<?> main, Predicate<String> kept, List<String> options, String... arguments)
            throws IOException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(kept)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath));
        String cache = System.getProperty("org.bytedeco.javacpp.cachedir");
        if (cache != null) {
            command.add("-Dorg.bytedeco.javacpp.cachedir=" + cache);
        }
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** The next line it prints; null when it has ended. */
    String readLine() throws IOException {
        return out.readLine();
    }

    /** Reads on to a line that begins so. */
    void awaitLine(String beginning) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = readLine(); line != null; line = readLine()) {
            if (line.startsWith(beginning)) {
                return;
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("the other JVM ended without saying \"" + beginning + "\": " + seen);
    }

    /** Ends it in good order, as Ctrl-C does. */
    void terminate() throws InterruptedException {
        process.destroy();
        awaitEnd();
    }

    /** Ends it as kill -9 does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            throw new AssertionError("the other JVM does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
