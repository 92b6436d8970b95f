// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What tests of writers and followers share. Waits are bounded by the tests' own timeouts. */
final class Peers {
    static final Duration LONG = Duration.ofSeconds(30);

    private Peers() {}

    static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    static void awaitFollowers(ShmdataWriter out, int followers) {
        until(() -> out.followerCount() == followers);
    }

    /** Pulls until the writer counts that many followers: one without a thread joins only while it is asked. */
    static void join(ShmdataWriter out, ShmdataFollower in, int followers) {
        while (out.followerCount() < followers) {
            in.next(Duration.ofMillis(5));
        }
    }

    /** A thread of this JVM, by its name. */
    static Thread thread(String name) {
        Thread[] threads = new Thread[Thread.activeCount() + 100];
        int count = Thread.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (threads[i].getName().equals(name)) {
                return threads[i];
            }
        }
        throw new AssertionError("no thread " + name);
    }

    /** Starts a main class in a JVM of its own, with the options of this one. */
    static Process java(Class<?> main, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xcheck:jni");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
