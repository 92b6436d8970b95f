// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.shmdata.FollowersListener;
import org.shmdata.Frame;
import org.shmdata.FrameListener;
import org.shmdata.Shmdata;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;
import org.shmdata.WriteAccess;
import org.shmdata.testing.PythonPeer;

/** Single misdeeds, each in a JVM of its own that must end with the given exit code and leave nothing behind. */
enum Scenario {
    /** {@code System.exit} while a listener has a frame. */
    EXIT_IN_FRAME(3) {
        @Override
        void run(Path path) throws Exception {
            ShmdataWriter out =
                    ShmdataWriter.at(path).type(TYPE).initialBytes(64).open();
            ShmdataFollower.at(path).follow(frame -> System.exit(3));
            writeForEver(out);
        }
    },

    /** {@code System.exit} when a writer is joined. */
    EXIT_IN_CONNECTED(3) {
        @Override
        void run(Path path) throws Exception {
            ShmdataFollower.at(path).follow(new FrameListener() {
                @Override
                public void frame(Frame frame) {}

                @Override
                public void connected(String type) {
                    System.exit(3);
                }
            });
            writeForEver(ShmdataWriter.at(path).type(TYPE).initialBytes(64).open());
        }
    },

    /** {@code System.exit} on the writer's own thread, which never comes back to serve. */
    EXIT_IN_JOINED(3) {
        @Override
        void run(Path path) throws Exception {
            ShmdataWriter out = ShmdataWriter.at(path)
                    .type(TYPE)
                    .followers(new FollowersListener() {
                        @Override
                        public void joined(int id) {
                            System.exit(3);
                        }
                    })
                    .open();
            ShmdataFollower.at(path).follow(frame -> {});
            writeForEver(out);
        }
    },

    /** {@code System.exit} on a thread that has a turn at writing, which never publishes or closes it. */
    EXIT_WITH_A_TURN(3) {
        @Override
        void run(Path path) {
            ShmdataWriter out =
                    ShmdataWriter.at(path).type(TYPE).initialBytes(64).open();
            try (WriteAccess access = out.acquire()) {
                access.buffer().put(0, (byte) 1);
                System.exit(3);
            }
        }
    },

    /** Two threads that hold a turn each and wait for the other's: closing the writers ends it. */
    TURNS_CROSSED(0) {
        @Override
        void run(Path path) throws Exception {
            ShmdataWriter one =
                    ShmdataWriter.at(path).type(TYPE).initialBytes(64).open();
            ShmdataWriter other = ShmdataWriter.at(path.resolveSibling("other"))
                    .type(TYPE)
                    .initialBytes(64)
                    .open();
            CountDownLatch acquired = new CountDownLatch(2);
            List<Thread> threads = List.of(
                    new Thread(() -> cross(one, other, acquired)), new Thread(() -> cross(other, one, acquired)));
            threads.forEach(Thread::start);
            acquired.await();
            Thread.sleep(50);
            one.close();
            other.close();
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private void cross(ShmdataWriter mine, ShmdataWriter theirs, CountDownLatch acquired) {
            try (WriteAccess access = mine.acquire()) {
                acquired.countDown();
                acquired.await();
                theirs.write(new byte[access.buffer().remaining()]);
                throw new AssertionError("wrote in another thread's turn");
            } catch (ShmdataException e) {
                if (e.reason() != ShmdataException.Reason.CLOSED) {
                    throw e;
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    },

    /**
     * Opened and closed by the hundred, with a listener and without, before and after their writer, by other threads.
     */
    THOUSAND_FOLLOWERS(0) {
        @Override
        void run(Path path) throws Exception {
            Residue before = residueAfterOne(path);
            AtomicInteger frames = new AtomicInteger();
            for (int round = 0; round < 10; round++) {
                List<ShmdataFollower> followers = new ArrayList<>();
                try (ShmdataWriter out = ShmdataWriter.at(path)
                        .type(TYPE)
                        .initialBytes(1000)
                        .leaveBehindAfter(Duration.ofMillis(10))
                        .open()) {
                    for (int i = 0; i < 100; i++) {
                        followers.add(
                                i % 2 == 0
                                        ? ShmdataFollower.at(path).open()
                                        : ShmdataFollower.at(path).follow(frame -> frames.incrementAndGet()));
                        out.write(new byte[1000 + i]);
                        if (i % 10 == 0) {
                            followers.get(i).next(Duration.ofMillis(1));
                        }
                        if (i % 4 == 0) {
                            followers.get(i / 2).close();
                        }
                    }
                    if (round % 2 == 0) {
                        closeOnThreads(followers);
                    }
                }
                closeOnThreads(followers);
            }
            if (frames.get() == 0) {
                throw new AssertionError("no frame came");
            }
            before.awaitNothingMore();
        }
    },

    /** All that the verified peer does wrong as a writer; after each the follower goes on with a good one. */
    HOSTILE_WRITERS(0) {
        @Override
        void run(Path path) throws Exception {
            Residue before = residueAfterOne(path);
            for (String hostile : Strangers.HOSTILE_WRITERS) {
                AtomicInteger frames = new AtomicInteger();
                try (ShmdataFollower listening = ShmdataFollower.at(path)
                                .follow(frame -> frames.addAndGet(sum(frame.buffer()) >= 0 ? 1 : 0));
                        ShmdataFollower pulling = ShmdataFollower.at(path).open()) {
                    Process peer =
                            peer("write", path, "--wait", "1", "--count", "20", "--rate", "200", "--hostile", hostile);
                    for (int i = 0; i < 40; i++) {
                        pull(pulling);
                    }
                    end(peer, path);
                    int bad = frames.get();
                    try (ShmdataWriter out = ShmdataWriter.at(path)
                            .type(TYPE)
                            .writeTimeout(Duration.ofMillis(20))
                            .open()) {
                        while (frames.get() == bad || !pull(pulling)) {
                            out.write(new byte[10]);
                        }
                    }
                }
                System.out.println("survived " + hostile);
            }
            before.awaitNothingMore();
        }
    },

    /** All that the verified peer does wrong as a follower; the writer goes on and a good follower gets its frames. */
    HOSTILE_FOLLOWERS(0) {
        @Override
        void run(Path path) throws Exception {
            Residue before = residueAfterOne(path);
            for (String hostile : Strangers.HOSTILE_FOLLOWERS) {
                AtomicInteger frames = new AtomicInteger();
                try (ShmdataWriter out = ShmdataWriter.at(path)
                                .type(TYPE)
                                .leaveBehindAfter(Duration.ofMillis(20))
                                .open();
                        ShmdataFollower in = ShmdataFollower.at(path).follow(frame -> frames.incrementAndGet())) {
                    Process peer = peer("follow", path, "--hostile", hostile);
                    while (frames.get() < 50) {
                        out.write(new byte[10 + frames.get()]);
                    }
                    end(peer, path);
                }
                System.out.println("survived " + hostile);
            }
            before.awaitNothingMore();
        }
    },

    /**
     * Buffers of both sides can be read, and those of the writer written, for as long as somebody has them, whatever
     * became of what they came from.
     */
    KEPT_BUFFERS(0) {
        @Override
        void run(Path path) throws Exception {
            Residue before = residueAfterOne(path);
            List<ByteBuffer> lent = new ArrayList<>();
            List<ByteBuffer> received = new ArrayList<>();
            for (int i = 1; i <= 50; i++) {
                try (ShmdataWriter out = ShmdataWriter.at(path)
                                .type(TYPE)
                                .initialBytes(100)
                                .open();
                        ShmdataFollower in = ShmdataFollower.at(path).open()) {
                    while (out.followerCount() == 0) {
                        in.next(Duration.ofMillis(5));
                    }
                    for (int size : new int[] {100, 5000 * i}) {
                        try (WriteAccess access = out.acquire(size)) {
                            for (int k = 0; k < size; k++) {
                                access.buffer().put(k, (byte) (i + k));
                            }
                            lent.add(access.buffer());
                            access.publish();
                        }
                        try (Frame frame = in.next(Duration.ofSeconds(30))) {
                            received.add(frame.buffer());
                        }
                    }
                }
            }
            System.gc();
            for (int n = 0; n < received.size(); n++) {
                ByteBuffer mine = lent.get(n);
                ByteBuffer theirs = received.get(n);
                mine.clear();
                while (mine.hasRemaining()) {
                    mine.put((byte) 77);
                }
                if (!theirs.isReadOnly() || sum(theirs.clear()) < 0 || mine.get(mine.capacity() - 1) != 77) {
                    throw new AssertionError("buffer " + n);
                }
            }
            lent.clear();
            received.clear();
            before.awaitNothingMore();
        }
    };

    private static final String TYPE = "application/x-torture";

    /** Held here, since the log manager forgets loggers that nobody holds, and what was set on them. */
    private static final Logger LOG = Logger.getLogger("org.shmdata");

    private final int exitCode;

    Scenario(int exitCode) {
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    /** Whether it takes the verified peer. */
    boolean needsPeer() {
        return this == HOSTILE_WRITERS || this == HOSTILE_FOLLOWERS;
    }

    abstract void run(Path path) throws Exception;

    /**
     * Run in a JVM of its own.
     *
     * @param arguments the scenario and a directory
     */
    public static void main(String[] arguments) throws Exception {
        LOG.setUseParentHandlers(false);
        Scenario.valueOf(arguments[0]).run(Path.of(arguments[1]).resolve("data"));
    }

    private static void writeForEver(ShmdataWriter out) throws InterruptedException {
        for (; ; ) {
            out.write(new byte[64]);
            Thread.sleep(1);
        }
    }

    /** As it is once everything was in use. */
    private static Residue residueAfterOne(Path path) throws Exception {
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type(TYPE).initialBytes(1).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            while (out.followerCount() == 0) {
                in.next(Duration.ofMillis(5));
            }
        }
        return Residue.now();
    }

    private static void closeOnThreads(List<ShmdataFollower> followers) throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(2);
        for (int t = 0; t < 2; t++) {
            Thread thread = new Thread(() -> {
                followers.forEach(ShmdataFollower::close);
                closed.countDown();
            });
            thread.start();
        }
        if (!closed.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("closing hangs");
        }
    }

    private static boolean pull(ShmdataFollower in) {
        try (Frame frame = in.next(Duration.ofMillis(10))) {
            return frame != null && sum(frame.buffer()) >= 0;
        }
    }

    /** Reads every byte. */
    private static int sum(ByteBuffer bytes) {
        int sum = 0;
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            sum += bytes.get(i) & 0xff;
        }
        return sum & 0xffffff;
    }

    private static Process peer(String role, Path path, String... arguments) throws Exception {
        List<String> command = PythonPeer.command(role, path, "--timeout", "10", "--quiet");
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void end(Process peer, Path path) throws InterruptedException {
        peer.destroyForcibly().waitFor();
        if (Files.exists(path)) {
            Shmdata.clean(List.of(path));
        }
    }
}
