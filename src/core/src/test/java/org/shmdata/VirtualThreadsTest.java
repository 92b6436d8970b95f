// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.shmdata.testing.ChildJvm;

/**
 * Virtual threads that wait for frames or followers let other virtual threads run. In a JVM that has only one thread to
 * run them on.
 */
@Timeout(120)
class VirtualThreadsTest {
    @TempDir
    Path directory;

    private enum Wait {
        NEXT,
        LISTENER,
        COPYING_LISTENER,
        WRITE,
        ACQUIRE,
        AWAIT_WRITER,
        AWAIT_FOLLOWERS,
        INTERRUPTED_NEXT,
        CLOSED_NEXT
    }

    /** The java command of this JVM, or of another one that has virtual threads. */
    private static Optional<Path> java() throws IOException {
        if (Runtime.version().feature() >= 21) {
            return Optional.of(Path.of(System.getProperty("java.home"), "bin", "java"));
        }
        Path all = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(all)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> homes = Files.newDirectoryStream(all)) {
            for (Path home : homes) {
                Path release = home.resolve("release");
                if (Files.isReadable(release)
                        && Files.readAllLines(release).stream()
                                .anyMatch(line -> line.matches("JAVA_VERSION=\"(2[1-9]|[3-9]\\d)\\b.*"))) {
                    return Optional.of(home.resolve("bin").resolve("java"));
                }
            }
        }
        return Optional.empty();
    }

    @ParameterizedTest
    @EnumSource(Wait.class)
    void letOthersRun(Wait wait) throws Exception {
        Optional<Path> java = java();
        assumeTrue(java.isPresent(), "there is no JDK 21 or later in /usr/lib/jvm");
        try (ChildJvm child = ChildJvm.of(Waiting.class)
                .java(java.get())
                .options(
                        "-Djdk.virtualThreadScheduler.parallelism=1",
                        "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                        "--enable-native-access=ALL-UNNAMED")
                .start(wait.name(), directory.resolve("data").toString())) {
            String said = child.awaitOutput();
            assertEquals(0, child.awaitEnd(), said);
        }
    }

    /** Run in a JVM of its own. */
    static final class Waiting {
        private Waiting() {}

        /** Java 17 does not know them by name. */
        private static ThreadFactory virtual() throws ReflectiveOperationException {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (ThreadFactory) Class.forName("java.lang.Thread$Builder")
                    .getMethod("factory")
                    .invoke(builder);
        }

        public static void main(String[] arguments) throws Exception {
            ThreadFactory virtual = virtual();
            Path path = Path.of(arguments[1]);
            Wait wait = Wait.valueOf(arguments[0]);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            CountDownLatch ended = new CountDownLatch(1);
            Thread.UncaughtExceptionHandler note = (thread, e) -> failure.set(e);
            if (wait == Wait.AWAIT_WRITER || wait == Wait.AWAIT_FOLLOWERS) {
                waitForEachOther(wait, path, virtual, ended, note);
            } else {
                try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(16).open()) {
                    waitForFrames(wait, path, virtual, out, ended, note);
                }
            }
            if (failure.get() != null) {
                throw new AssertionError(failure.get());
            }
        }

        private static void waitForEachOther(
                Wait wait, Path path, ThreadFactory virtual, CountDownLatch ended, Thread.UncaughtExceptionHandler note)
                throws InterruptedException {
            if (wait == Wait.AWAIT_WRITER) {
                try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
                    start(virtual, note, ended, () -> in.awaitWriter(Duration.ofSeconds(50)));
                    othersRun(virtual);
                    try (ShmdataWriter out =
                            ShmdataWriter.at(path).type("x").initialBytes(16).open()) {
                        ended.await();
                    }
                }
            } else {
                try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(16).open()) {
                    start(virtual, note, ended, () -> out.awaitFollowers(1, Duration.ofSeconds(50)));
                    othersRun(virtual);
                    try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
                        ended.await();
                    }
                }
            }
        }

        private static void waitForFrames(
                Wait wait,
                Path path,
                ThreadFactory virtual,
                ShmdataWriter out,
                CountDownLatch ended,
                Thread.UncaughtExceptionHandler note)
                throws InterruptedException {
            switch (wait) {
                case LISTENER:
                case COPYING_LISTENER:
                    ShmdataFollower.Builder options = ShmdataFollower.at(path).threadFactory(virtual);
                    try (ShmdataFollower in = (wait == Wait.LISTENER ? options : options.latestOnly())
                            .follow(frame -> ended.countDown())) {
                        othersRun(virtual);
                        out.write(new byte[1]);
                        ended.await();
                    }
                    break;
                case WRITE:
                case ACQUIRE:
                    try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
                        out.write(new byte[1]);
                        start(virtual, note, ended, () -> {
                            if (wait == Wait.WRITE) {
                                out.write(new byte[1]);
                            } else {
                                out.acquire().close();
                            }
                        });
                        othersRun(virtual);
                        in.next(Duration.ofSeconds(50)).close();
                        ended.await();
                    }
                    break;
                default:
                    try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
                        Thread waiting = start(virtual, note, ended, () -> {
                            try {
                                in.next(Duration.ofSeconds(50)).close();
                            } catch (ShmdataException e) {
                                if (!e.reason().name().concat("_NEXT").equals(wait.name())) {
                                    throw e;
                                }
                            }
                        });
                        othersRun(virtual);
                        if (wait == Wait.INTERRUPTED_NEXT) {
                            waiting.interrupt();
                        } else if (wait == Wait.CLOSED_NEXT) {
                            in.close();
                        } else {
                            out.write(new byte[1]);
                        }
                        ended.await();
                    }
                    break;
            }
        }

        private static Thread start(
                ThreadFactory virtual, Thread.UncaughtExceptionHandler note, CountDownLatch ended, Runnable body)
                throws InterruptedException {
            Thread thread = virtual.newThread(() -> {
                try {
                    body.run();
                } catch (Throwable e) {
                    note.uncaughtException(Thread.currentThread(), e);
                } finally {
                    ended.countDown();
                }
            });
            thread.start();
            // so that it waits by now, most likely
            Thread.sleep(100);
            return thread;
        }

        private static void othersRun(ThreadFactory virtual) throws InterruptedException {
            for (int i = 0; i < 10; i++) {
                Thread other = virtual.newThread(() -> {});
                other.start();
                other.join();
            }
        }
    }
}
