// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.testing.ChildJvm;

/** JVMs that end, or run out of something, in the middle of it. */
@Timeout(120)
class EndsTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("data");
    }

    private ChildJvm start(Class<?> main, List<String> options) throws Exception {
        return ChildJvm.of(main).options(options).start(path.toString());
    }

    /** As by SIGTERM, while a thread opens one writer after the other. */
    @ParameterizedTest
    @ValueSource(ints = {0, 0, 0, 0, 0, 0, 1, 10, 30})
    void noWriterIsLeftOpenByAJvmThatEnds(int millis) throws Exception {
        try (ChildJvm child = start(Reopens.class, List.of("-Dpause=" + millis))) {
            child.awaitLine("opened");
            child.terminate();
        }
        assertFalse(Files.exists(path));
    }

    /** Run in a JVM of its own. */
    static final class Reopens {
        private Reopens() {}

        public static void main(String[] arguments) throws InterruptedException {
            Path path = Path.of(arguments[0]);
            for (int i = 0; ; i++) {
                ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(1000).open();
                out.write(new byte[1000]);
                if (i == 3) {
                    System.out.println("opened");
                }
                Thread.sleep(Integer.getInteger("pause"));
                out.close();
            }
        }
    }

    @Test
    void aJvmThatIsEndingOpensNoWriter() throws Exception {
        try (ChildJvm child = start(OpensAtExit.class, List.of())) {
            child.awaitLine("refused: no writer can be opened");
            assertEquals(0, child.awaitEnd());
        }
        assertFalse(Files.exists(path));
    }

    /** Run in a JVM of its own. */
    static final class OpensAtExit {
        private OpensAtExit() {}

        public static void main(String[] arguments) {
            Path path = Path.of(arguments[0]);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    ShmdataWriter.at(path).type("x").initialBytes(1).open();
                } catch (IllegalStateException e) {
                    System.out.println("refused: " + e.getMessage());
                }
            }));
        }
    }

    /**
     * Wherever memory or stack runs out in a call, the writer and the follower work after it, and what could not be
     * opened serves nothing.
     */
    @ParameterizedTest
    @ValueSource(strings = {"stack", "heap"})
    void whoRanOutOfMemoryWorksOrIsClosed(String what) throws Exception {
        try (ChildJvm child = start(RunsOut.class, List.of("-Dof=" + what, "-Xmx40m", "-Xss600k"))) {
            child.awaitLine("goes on after ");
            assertEquals(0, child.awaitEnd());
        }
        assertFalse(Files.exists(path));
    }

    /** Run in a JVM of its own. */
    static final class RunsOut {
        private RunsOut() {}

        private static int failures;

        public static void main(String[] arguments) throws Exception {
            Path path = Path.of(arguments[0]);
            if ("stack".equals(System.getProperty("of"))) {
                try (ShmdataWriter out = ShmdataWriter.at(path)
                                .type("x")
                                .initialBytes(16)
                                .writeTimeout(Duration.ofMillis(10))
                                .open();
                        ShmdataFollower in = ShmdataFollower.at(path).open()) {
                    for (int i = 0; i < 20; i++) {
                        bottom = Integer.MAX_VALUE;
                        deeper(i, out, in);
                        works(out, in);
                    }
                }
            } else {
                fillUp(path);
            }
            System.out.println("goes on after " + failures);
            if (failures == 0) {
                System.exit(1);
            }
        }

        private static int bottom;

        /** Calls at each depth on the way back from where the stack ended. */
        // that is the point of it
        @SuppressWarnings("InfiniteRecursion")
        private static void deeper(int level, ShmdataWriter out, ShmdataFollower in) {
            try {
                deeper(level + 1, out, in);
            } catch (StackOverflowError e) {
                failures++;
            }
            if (bottom == Integer.MAX_VALUE) {
                bottom = level;
            }
            // as far up as there was too little for a call, and a little farther
            if (level > bottom - 5000 && level % 5 == 0) {
                call(out, in);
            }
        }

        private static void call(ShmdataWriter out, ShmdataFollower in) {
            try {
                out.write(new byte[8]);
                try (Frame first = in.next(Duration.ZERO)) {
                    if (first != null) {
                        first.buffer().get();
                    }
                }
                try (WriteAccess access = out.tryAcquire()) {
                    if (access != null) {
                        access.publish();
                    }
                }
                try (Frame frame = in.next(Duration.ZERO)) {
                    if (frame != null) {
                        frame.buffer().get();
                    }
                }
            } catch (StackOverflowError e) {
                failures++;
            }
        }

        private static void fillUp(Path path) {
            List<Object> ballast = new ArrayList<>();
            List<ShmdataWriter> open = new ArrayList<>(100);
            // what the first one needs that all have
            ShmdataWriter.at(path).type("x").initialBytes(1000).open().close();
            for (int size = 1 << 20; size > 500; ) {
                try {
                    ballast.add(new byte[size]);
                } catch (OutOfMemoryError e) {
                    size /= 2;
                }
            }
            // a little less of it each time, so that opening gets further and further; nothing here needs memory
            while (open.isEmpty()) {
                try {
                    open.add(ShmdataWriter.at(path).type("x").initialBytes(1000).open());
                } catch (OutOfMemoryError e) {
                    failures++;
                    ballast.remove(ballast.size() - 1);
                }
            }
            ballast.clear();
            open.get(0).write(new byte[1000]);
            open.get(0).close();
        }

        private static void works(ShmdataWriter out, ShmdataFollower in) throws Exception {
            // what is left
            for (Frame left = in.next(Duration.ZERO); left != null; left = in.next(Duration.ZERO)) {
                left.close();
            }
            Thread other = new Thread(() -> out.write(new byte[] {1, 2, 3}));
            other.start();
            other.join();
            try (Frame frame = in.next(Peers.LONG)) {
                if (frame.buffer().get(2) != 3) {
                    throw new AssertionError();
                }
            }
            try (WriteAccess access = out.acquire()) {
                access.publish();
            }
        }
    }

    /** JavaCPP refuses to allocate once the process as a whole uses much memory, as programs with FFmpeg do. */
    @Test
    void whatElseUsesMemoryIsOfNoConcern() throws Exception {
        try (ChildJvm child = start(
                Uses.class,
                List.of("-Dorg.bytedeco.javacpp.maxPhysicalBytes=1", "-Dorg.bytedeco.javacpp.maxRetries=1"))) {
            child.awaitLine("used");
            assertEquals(0, child.awaitEnd());
        }
    }

    /** Run in a JVM of its own. */
    static final class Uses {
        private Uses() {}

        public static void main(String[] arguments) {
            Path path = Path.of(arguments[0]);
            try (ShmdataWriter out =
                            ShmdataWriter.at(path).type("x").initialBytes(1000).open();
                    ShmdataFollower in = ShmdataFollower.at(path).open()) {
                out.write(new byte[1000]);
                in.next(Peers.LONG).close();
                if (Shmdata.list(List.of(path)).size() != 1) {
                    throw new AssertionError("not listed");
                }
            }
            System.out.println("used");
        }
    }

    /** Without a collection ever, and with buffers that somebody has. */
    @Test
    void closedWritersKeepNoSegments() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/maps")), "only Linux shows what is mapped");
        try (ChildJvm child = start(OpensMany.class, List.of("-XX:+DisableExplicitGC", "-Xmx2g", "-Xmn1g"))) {
            child.awaitLine("none mapped");
            assertEquals(0, child.awaitEnd());
        }
    }

    /** Run in a JVM of its own. */
    static final class OpensMany {
        private static final int WRITERS = 1500;

        private OpensMany() {}

        public static void main(String[] arguments) throws Exception {
            Path path = Path.of(arguments[0]);
            List<ByteBuffer> kept = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(8 << 20).open()) {
                    if (i % 2 == 0) {
                        try (WriteAccess access = out.acquire()) {
                            kept.add(access.buffer());
                        }
                    } else {
                        out.write(new byte[10]);
                    }
                }
            }
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
                long segments = lines.filter(line -> line.contains("/SYSV")).count();
                System.out.println(segments == 0 ? "none mapped" : segments + " mapped");
            }
            kept.forEach(buffer -> buffer.put(8 << 10, (byte) 1));
        }
    }
}
