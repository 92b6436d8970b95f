// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.testing.Waits;

/** Threads and executors of one's own, and options that make no sense. */
@Timeout(60)
class FollowerOptionsTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("data");
    }

    private ShmdataWriter writer() {
        return ShmdataWriter.at(path).type("x").initialBytes(1).open();
    }

    @Test
    void threadsComeFromTheFactory() {
        List<Thread> made = new CopyOnWriteArrayList<>();
        List<Thread> heardOn = new CopyOnWriteArrayList<>();
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path)
                        .latestOnly()
                        .threadFactory(body -> {
                            Thread thread = new Thread(body, "mine " + made.size());
                            made.add(thread);
                            return thread;
                        })
                        .follow(frame -> heardOn.add(Thread.currentThread()))) {
            Peers.awaitFollowers(out, 1);
            out.write(new byte[1]);
            Waits.until("the first frame", () -> heardOn.size() == 1);
            assertEquals(2, made.size());
            assertTrue(made.contains(heardOn.get(0)));
            in.close();
        }
        Waits.until("the threads to end", () -> made.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void aFactoryThatMakesNoneOrThrowsOrStartsItItselfLeavesNothingBehind() {
        try (ShmdataWriter out = writer()) {
            ShmdataException none = assertThrows(
                    ShmdataException.class,
                    () -> ShmdataFollower.at(path).threadFactory(body -> null).follow(frame -> {}));
            assertTrue(none.getMessage().contains(path.toString()), none.getMessage());
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> ShmdataFollower.at(path)
                            .latestOnly()
                            .threadFactory(body -> {
                                throw new UnsupportedOperationException("no threads");
                            })
                            .open());
            assertThrows(
                    IllegalThreadStateException.class,
                    () -> ShmdataFollower.at(path)
                            .threadFactory(body -> {
                                Thread thread = new Thread(body);
                                thread.start();
                                return thread;
                            })
                            .follow(frame -> {}));
            Peers.awaitFollowers(out, 0);
        }
    }

    @Test
    void aFactoryThatStartsTheFirstAndMakesNoSecondLeavesNoThread() throws Exception {
        List<Thread> started = new CopyOnWriteArrayList<>();
        assertThrows(
                ShmdataException.class,
                () -> ShmdataFollower.at(path)
                        .latestOnly()
                        .threadFactory(body -> {
                            if (!started.isEmpty()) {
                                // time for the first to begin its wait
                                pause();
                                return null;
                            }
                            Thread thread = new Thread(body);
                            thread.setDaemon(true);
                            thread.start();
                            started.add(thread);
                            return thread;
                        })
                        .follow(frame -> {}));
        assertEquals(1, started.size());
        started.get(0).join();
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anExecutorCallsTheListenerOneAtATimeAndInOrderAndTheWriterWaits() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        List<Object> heard = new CopyOnWriteArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(3, body -> new Thread(body, "pool"));
        FrameListener listener = new FrameListener() {
            @Override
            public void connected(String type) {
                heard.add(type);
            }

            @Override
            public void frame(Frame frame) {
                heard.add(
                        inside.incrementAndGet() == 1
                                        && Thread.currentThread().getName().equals("pool")
                                ? frame.sequence()
                                : "wrong");
                // In shared memory: no newer frame may be there yet.
                heard.add(frame.buffer().get(0) == frame.sequence() ? "own" : "wrong");
                inside.decrementAndGet();
            }
        };
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path).executor(pool).follow(listener)) {
            Peers.awaitFollowers(out, 1);
            for (byte i = 0; i < 5; i++) {
                out.write(new byte[] {i});
            }
            Waits.until("the connection and five frames", () -> heard.size() == 11);
            assertEquals(List.of("x", 0L, "own", 1L, "own", 2L, "own", 3L, "own", 4L, "own"), heard);
            assertEquals(5, in.statistics().delivered());
        } finally {
            pool.shutdown();
            assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void anExecutorThatNeverRunsAnythingDoesNotHoldUpClosing() throws Exception {
        BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        List<String> heard = new CopyOnWriteArrayList<>();
        FrameListener listener = new FrameListener() {
            @Override
            public void frame(Frame frame) {
                heard.add("frame");
            }

            @Override
            public void connected(String type) {
                heard.add("connected");
            }
        };
        try (ShmdataWriter out = writer()) {
            ShmdataFollower in = ShmdataFollower.at(path).executor(tasks::add).follow(listener);
            tasks.take().run();
            Peers.awaitFollowers(out, 1);
            out.write(new byte[1]);
            Runnable late = tasks.take();
            in.close();
            Peers.awaitFollowers(out, 0);
            // Nobody holds the frame any more.
            out.write(new byte[1]);
            late.run();
            late.run();
            assertEquals(List.of("connected"), heard);
        }
    }

    @Test
    void anExecutorThatRefusesIsReportedAndTheListenerDecides() {
        AtomicInteger asked = new AtomicInteger();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        FrameListener listener = new FrameListener() {
            @Override
            public void frame(Frame frame) {
                throw new AssertionError();
            }

            @Override
            public boolean failed(Throwable failure) {
                failures.add(failure);
                return failures.size() < 3;
            }
        };
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path)
                        .threadFactory(body -> {
                            Thread thread = new Thread(body);
                            thread.setUncaughtExceptionHandler((where, e) -> asked.incrementAndGet());
                            return thread;
                        })
                        .executor(task -> {
                            throw new RejectedExecutionException("shut down");
                        })
                        .follow(listener)) {
            Peers.awaitFollowers(out, 1);
            out.write(new byte[1]);
            out.write(new byte[1]);
            Waits.until("the follower to close itself", in::isClosed);
            assertEquals(3, failures.size());
            failures.forEach(failure -> assertInstanceOf(RejectedExecutionException.class, failure));
            assertEquals(3, asked.get());
        }
    }

    @Test
    void anExecutorThatRefusesAndYetCallsIsWaitedFor() throws Exception {
        ExecutorService pool = Executors.newCachedThreadPool();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch thrown = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> heard = new CopyOnWriteArrayList<>();
        FrameListener listener = new FrameListener() {
            @Override
            public void connected(String type) {
                begun.countDown();
                assertTrue(awaits(goOn));
                heard.add("connected");
            }

            @Override
            public void frame(Frame frame) {}

            @Override
            public boolean failed(Throwable failure) {
                heard.add(failure.getMessage());
                return false;
            }
        };
        try (ShmdataWriter out = writer();
                ShmdataFollower in = ShmdataFollower.at(path)
                        .executor(task -> {
                            pool.execute(task);
                            assertTrue(awaits(begun));
                            thrown.countDown();
                            throw new RejectedExecutionException("refused");
                        })
                        .follow(listener)) {
            assertTrue(awaits(thrown));
            // time for what must not happen
            Thread.sleep(100);
            assertEquals(List.of(), heard);
            goOn.countDown();
            Waits.until("the follower to close itself", in::isClosed);
            assertEquals(List.of("connected", "refused"), heard);
        } finally {
            goOn.countDown();
            pool.shutdown();
        }
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFollowerMayBeClosedOnItsExecutor() throws Exception {
        ExecutorService ui = Executors.newSingleThreadExecutor();
        try (ShmdataWriter out = writer()) {
            CompletableFuture<ShmdataFollower> self = new CompletableFuture<>();
            CompletableFuture<Boolean> closed = new CompletableFuture<>();
            self.complete(ShmdataFollower.at(path).executor(ui).follow(frame -> {
                self.join().close();
                // The frame is valid until the listener returns.
                closed.complete(frame.buffer().get(0) == 7);
            }));
            Peers.awaitFollowers(out, 1);
            out.write(new byte[] {7});
            assertTrue(closed.get(30, TimeUnit.SECONDS));
            Peers.awaitFollowers(out, 0);
            // By a task of the executor's own, while the follower's waits behind it: a closed window.
            CompletableFuture<ShmdataFollower> second = new CompletableFuture<>();
            AtomicInteger frames = new AtomicInteger();
            second.complete(ShmdataFollower.at(path).executor(ui).follow(frame -> frames.incrementAndGet()));
            Peers.awaitFollowers(out, 1);
            ui.submit(() -> {
                        out.write(new byte[] {8});
                        second.join().close();
                    })
                    .get(30, TimeUnit.SECONDS);
            Peers.awaitFollowers(out, 0);
            assertEquals(0, frames.get());
        } finally {
            ui.shutdown();
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        ShmdataFollower.Builder options = ShmdataFollower.at(path);
        for (int frames : new int[] {0, -1, 65_537}) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> options.queue(frames));
            assertTrue(
                    e.getMessage().contains(frames + " frames")
                            && e.getMessage().contains("1 to 65536"),
                    e.getMessage());
        }
        assertThrows(NullPointerException.class, () -> options.follow(null));
        assertThrows(NullPointerException.class, () -> options.threadFactory(null));
        assertThrows(NullPointerException.class, () -> options.executor(null));
        assertThrows(NullPointerException.class, () -> ShmdataFollower.at(null));
        assertThrows(
                IllegalStateException.class,
                () -> ShmdataFollower.at(path).executor(Runnable::run).open());
        IllegalStateException noThread = assertThrows(
                IllegalStateException.class,
                () -> ShmdataFollower.at(path).threadFactory(Thread::new).open());
        assertTrue(noThread.getMessage().contains(path.toString()), noThread.getMessage());
        for (ShmdataFollower.Builder both : List.of(
                ShmdataFollower.at(path).latestOnly().queue(3),
                ShmdataFollower.at(path).queue(3).latestOnly())) {
            assertThrows(IllegalStateException.class, both::open);
            assertThrows(IllegalStateException.class, () -> both.follow(frame -> {}));
        }
        ShmdataFollower.at(path).threadFactory(Thread::new).latestOnly().open().close();
        try (ShmdataFollower in = options.queue(65_536).follow(frame -> {})) {
            assertFalse(in.isClosed());
            assertThrows(IllegalStateException.class, () -> in.next(Peers.LONG));
        }
    }
}
