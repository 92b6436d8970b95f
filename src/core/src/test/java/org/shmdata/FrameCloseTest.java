// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A frame that any thread may close is closed for all of them, or for none. */
@Timeout(60)
class FrameCloseTest {
    private static final long RUN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long READING_NANOS = 50_000;
    private static final int CLOSERS = 6;

    @TempDir
    Path directory;

    private volatile Frame current;
    private volatile boolean done;

    @Test
    void whoeverClosesAFrameDoesNotUnlockTheNext() throws Exception {
        Path path = directory.resolve("data");
        List<Thread> threads = new ArrayList<>();
        long held = 0;
        long torn = 0;
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(4096).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            threads.add(new Thread(() -> writeStamped(out)));
            for (int i = 0; i < CLOSERS; i++) {
                threads.add(new Thread(this::closeAtRandom));
            }
            threads.forEach(Thread::start);
            try {
                long start = System.nanoTime();
                for (long i = 0; System.nanoTime() - start < RUN_NANOS; i++) {
                    Frame frame = in.next(Peers.LONG);
                    if (i % 2 == 0) {
                        // the others race for it
                        current = frame;
                        LockSupport.parkNanos(1);
                        frame.close();
                        continue;
                    }
                    // nobody else closes this one, however late they are with the one before
                    current = null;
                    ByteBuffer bytes = frame.buffer();
                    long first = bytes.getLong(0);
                    // long enough for the writer's next frame, if it may write
                    LockSupport.parkNanos(READING_NANOS);
                    long last = bytes.getLong(bytes.limit() - Long.BYTES);
                    // read before it is asked whether the frame is still there to be read
                    VarHandle.fullFence();
                    frame.buffer();
                    frame.close();
                    held++;
                    if (first != last) {
                        torn++;
                    }
                }
            } finally {
                done = true;
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(held > 0);
        assertEquals(0, torn, "torn frames of " + held);
    }

    private void writeStamped(ShmdataWriter out) {
        try {
            for (long stamp = 0; !done; stamp++) {
                try (WriteAccess access = out.acquire()) {
                    ByteBuffer bytes = access.buffer();
                    bytes.putLong(0, stamp);
                    bytes.putLong(bytes.limit() - Long.BYTES, stamp);
                    access.publish();
                }
            }
        } catch (ShmdataException e) {
            assertEquals(ShmdataException.Reason.CLOSED, e.reason());
        }
    }

    // nothing relies on it, but without it the others would hardly run if there are few processors
    @SuppressWarnings("ThreadPriorityCheck")
    private void closeAtRandom() {
        while (!done) {
            Frame frame = current;
            if (frame != null) {
                frame.close();
            } else {
                Thread.yield();
            }
        }
    }
}
