// SPDX-License-Identifier: Apache-2.0
package org.shmdata.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Another JVM that runs a class of the tests with the class path of this JVM. It is killed when it is closed. */
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private ChildJvm(Process process) {
        this.process = process;
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Begins to describe a JVM.
     *
     * @param main the class with the main method
     * @return the description, to be started
     */
    public static Builder of(Class<?> main) {
        return new Builder(main);
    }

    /**
     * Starts a JVM like this one.
     *
     * @param main the class with the main method
     * @param arguments of the main method
     * @return the running JVM
     * @throws IOException if it cannot be started
     */
    public static ChildJvm start(Class<?> main, String... arguments) throws IOException {
        return of(main).start(arguments);
    }

    /**
     * Reads the next line of its output.
     *
     * @return the line; null if the JVM has ended
     * @throws IOException if the output cannot be read
     */
    public @Nullable String readLine() throws IOException {
        return out.readLine();
    }

    /**
     * Reads its output up to a line.
     *
     * @param beginning how the line begins
     * @return the whole line
     * @throws IOException if the output cannot be read
     */
    public String awaitLine(String beginning) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = readLine(); line != null; line = readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("the other JVM ended without saying \"" + beginning + "\": " + seen);
    }

    /**
     * Waits until it has ended.
     *
     * @return what it printed that was not read yet
     * @throws IOException if the output cannot be read
     */
    public String awaitOutput() throws IOException {
        StringBuilder rest = new StringBuilder();
        for (String line = readLine(); line != null; line = readLine()) {
            rest.append(line).append('\n');
        }
        return rest.toString();
    }

    /**
     * Asks it to end, as Ctrl-C does, and waits until it has.
     *
     * @throws InterruptedException if this thread is interrupted
     */
    public void terminate() throws InterruptedException {
        process.destroy();
        awaitEnd();
    }

    /**
     * Ends it, as kill -9 does.
     *
     * @throws InterruptedException if this thread is interrupted
     */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    /**
     * Waits until it has ended.
     *
     * @return its exit code
     * @throws InterruptedException if this thread is interrupted
     */
    public int awaitEnd() throws InterruptedException {
        if (!process.waitFor(Waits.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the other JVM does not end: " + process.info());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** How a JVM is started. */
    public static final class Builder {
        private final Class<?> main;
        private final List<String> options = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();
        private Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        private Predicate<String> left = entry -> false;

        private Builder(Class<?> main) {
            this.main = main;
        }

        /**
         * Sets which JVM it is.
         *
         * @param executable the program java; the one of this JVM if this is not called
         * @return this
         */
        public Builder java(Path executable) {
            java = executable;
            return this;
        }

        /**
         * Adds options of the JVM.
         *
         * @param more the options; the last ones, so that they win
         * @return this
         */
        public Builder options(List<String> more) {
            options.addAll(more);
            return this;
        }

        /**
         * Adds options of the JVM.
         *
         * @param more the options; the last ones, so that they win
         * @return this
         */
        public Builder options(String... more) {
            return options(List.of(more));
        }

        /**
         * Leaves out a part of the class path.
         *
         * @param entry which entries are left out
         * @return this
         */
        public Builder without(Predicate<String> entry) {
            left = left.or(entry);
            return this;
        }

        /**
         * Sets a variable of its environment.
         *
         * @param variable the name
         * @param value the value
         * @return this
         */
        public Builder environment(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        /**
         * Starts it. What it prints, errors too, is read by line.
         *
         * @param arguments of the main method
         * @return the running JVM
         * @throws IOException if it cannot be started
         */
        public ChildJvm start(String... arguments) throws IOException {
            ProcessBuilder child = new ProcessBuilder(command(arguments)).redirectErrorStream(true);
            child.environment().putAll(environment);
            return new ChildJvm(child.start());
        }

        /**
         * Gives the command, for those that start the process themselves.
         *
         * @param arguments of the main method
         * @return the program and its arguments
         */
        public List<String> command(String... arguments) {
            String classPath = Arrays.stream(
                            System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(left.negate())
                    .collect(Collectors.joining(File.pathSeparator));
            List<String> command = new ArrayList<>(List.of(java.toString(), "-cp", classPath));
            String cache = System.getProperty("org.bytedeco.javacpp.cachedir");
            if (cache != null) {
                command.add("-Dorg.bytedeco.javacpp.cachedir=" + cache);
            }
            command.addAll(options);
            command.add(main.getName());
            command.addAll(List.of(arguments));
            return command;
        }
    }
}
