// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.shmdata.AudioFrame;
import org.shmdata.Frame;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;
import org.shmdata.VideoFrame;
import org.shmdata.WriteAccess;
import org.shmdata.image.FrameImages;

/** What the actors act upon, all of it shared by all of them. */
final class Population {
    /** Thrown by listeners; must not come out anywhere but in the log. */
    static final class OnPurpose extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OnPurpose() {
            super("on purpose", null, false, false);
        }
    }

    /** Of this name is a file that is no socket. */
    static final String REGULAR_FILE = "file";

    private static final int PATHS = 7;
    private static final int ROBBERS_PATHS = 2;
    private static final int MOST_FAILURES = 20;

    final Path directory;

    /** Open ones and closed ones: old ones give way to new ones, and are closed by then. */
    final Slots<ShmdataWriter> writers = new Slots<>(8, ShmdataWriter::close);

    final Slots<ShmdataFollower> followers = new Slots<>(24, ShmdataFollower::close);
    final Slots<Frame> frames = new Slots<>(16, frame -> {});
    final Slots<WriteAccess> accesses = new Slots<>(16, access -> {});
    final Slots<ByteBuffer> buffers = new Slots<>(64, buffer -> {});
    final Slots<VideoFrame> pictures = new Slots<>(16, picture -> {});
    final Slots<AudioFrame> sounds = new Slots<>(16, sound -> {});
    final Slots<FrameImages> converters = new Slots<>(8, converter -> {});
    final Slots<Flow.Subscription> subscriptions = new Slots<>(12, Flow.Subscription::cancel);
    final Slots<Runnable> lateCalls = new Slots<>(4, call -> {});

    final Callers callers = new Callers(this);

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;

    Population(Path directory) {
        this.directory = directory;
    }

    /** Any path, for those who follow. */
    Path path(Random random) {
        return directory.resolve("data" + random.nextInt(PATHS));
    }

    /** A path for writers that take over what dead ones left, and nothing else. */
    Path writersPath(Random random) {
        return directory.resolve("data" + (ROBBERS_PATHS + random.nextInt(PATHS - ROBBERS_PATHS)));
    }

    /**
     * A path for a writer that takes it from whoever has it. A writer that was robbed stays bound to the path's name,
     * so that the kernel's table shows the name as taken: what the robber leaves when it is killed is then not known
     * for dead.
     */
    Path robbersPath(Random random) {
        return directory.resolve("data" + random.nextInt(ROBBERS_PATHS));
    }

    /** A thread of the test's own, which anybody may interrupt at any time. */
    Thread thread(Runnable body, String name) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        threads.removeIf(other -> other.getState() == Thread.State.TERMINATED);
        threads.add(thread);
        return thread;
    }

    List<Thread> threads() {
        return List.copyOf(threads);
    }

    /** Closes, cancels and forgets all that there is. */
    void clear() {
        List.of(writers, followers, subscriptions, frames, accesses, buffers, pictures, sounds, converters, lateCalls)
                .forEach(Slots::clear);
        // one that was never started has hold of what it was to run, and so of memory; in newer JDKs one that has
        // ended, too
        threads.clear();
    }

    /** Documented exceptions pass; everything else is a failure. */
    void judge(String what, Throwable e) {
        if (e instanceof ShmdataException documented) {
            ShmdataException.Reason reason = documented.reason();
            if (reason != ShmdataException.Reason.FAILED && reason != ShmdataException.Reason.UNAVAILABLE) {
                count(what + ": " + reason);
                if (reason == ShmdataException.Reason.INTERRUPTED
                        && !Thread.currentThread().isInterrupted()) {
                    fail(what, new AssertionError("the interrupt status does not stay set", e));
                }
                return;
            }
        }
        if (e instanceof IllegalArgumentException) {
            count(what + ": a wrong argument");
            return;
        }
        // one that names the path is about the caller; any other would be the library's own mistake
        if (e instanceof IllegalStateException && String.valueOf(e.getMessage()).contains(directory.toString())) {
            count(what + ": does not fit");
            return;
        }
        if (e instanceof InterruptedException) {
            return;
        }
        fail(what, e);
    }

    void fail(String what, Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        if (failures.size() < MOST_FAILURES) {
            failures.add(what + ": " + text);
        }
        end();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    void count(String what) {
        counts.computeIfAbsent(what, name -> new LongAdder()).increment();
    }

    Map<String, LongAdder> counts() {
        return counts;
    }

    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    /** A fixed number of places. What is put into a place that is taken drives out what was there. */
    static final class Slots<T> {
        private final AtomicReferenceArray<T> slots;
        private final Consumer<T> farewell;

        Slots(int count, Consumer<T> farewell) {
            slots = new AtomicReferenceArray<>(count);
            this.farewell = farewell;
        }

        void put(Random random, T item) {
            T old = slots.getAndSet(random.nextInt(slots.length()), item);
            if (old != null) {
                farewell.accept(old);
            }
        }

        /** Null from a place that is empty. */
        T any(Random random) {
            return slots.get(random.nextInt(slots.length()));
        }

        void forAny(Random random, Operation.Body1<T> body) throws Exception {
            T item = any(random);
            if (item != null) {
                body.run(item);
            }
        }

        void clear() {
            for (int i = 0; i < slots.length(); i++) {
                T old = slots.getAndSet(i, null);
                if (old != null) {
                    farewell.accept(old);
                }
            }
        }
    }
}
