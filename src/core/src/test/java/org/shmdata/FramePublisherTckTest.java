// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/**
 * The rules of Reactive Streams for publishers, as its own test kit has them. Those about the end of a stream do not
 * apply: this one has none.
 */
class FramePublisherTckTest {
    @TempDir
    Path directory;

    /** The kit's tests are TestNG's: each runs on an object of its own, here without TestNG. */
    @TestFactory
    @Timeout(120)
    Stream<DynamicTest> rules() {
        return Arrays.stream(FlowPublisherVerification.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .sorted(Comparator.comparing(Method::getName))
                .map(method -> DynamicTest.dynamicTest(method.getName(), () -> run(method)));
    }

    private void run(Method rule) throws Throwable {
        Path path = Files.createTempDirectory(directory, "rule").resolve("data");
        try (Source source = new Source(path)) {
            Verification verification = new Verification(path);
            verification.setUp();
            rule.invoke(verification);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SkipException) {
                throw new TestAbortedException(e.getCause().getMessage());
            }
            throw e.getCause();
        }
    }

    /** Writes a thousand frames a second while it is open. */
    private static final class Source implements AutoCloseable {
        private final ShmdataWriter out;
        private final Thread thread;

        Source(Path path) {
            out = ShmdataWriter.at(path)
                    .type("application/x-test")
                    .initialBytes(16)
                    .open();
            thread = new Thread(() -> {
                try {
                    for (; ; ) {
                        out.write(new byte[16]);
                        Thread.sleep(1);
                    }
                } catch (InterruptedException | ShmdataException closed) {
                    // as close wants it
                }
            });
            thread.start();
        }

        @Override
        public void close() throws InterruptedException {
            thread.interrupt();
            thread.join();
            out.close();
        }
    }

    private static final class Verification extends FlowPublisherVerification<FrameCopy> {
        /** How long to wait for what must come, and for what must not. */
        private static final Duration MUST_COME = Duration.ofSeconds(3);

        private static final Duration MUST_NOT_COME = Duration.ofMillis(100);

        private final Path path;

        Verification(Path path) {
            super(new TestEnvironment(MUST_COME.toMillis(), MUST_NOT_COME.toMillis()));
            this.path = path;
        }

        @Override
        public Flow.Publisher<FrameCopy> createFlowPublisher(long frames) {
            return ShmdataFollower.publisher(path);
        }

        @Override
        public Flow.Publisher<FrameCopy> createFailedFlowPublisher() {
            return ShmdataFollower.publisher(path.resolve("no/such/directory"));
        }

        @Override
        public long maxElementsFromPublisher() {
            return publisherUnableToSignalOnComplete();
        }
    }
}
