// SPDX-License-Identifier: Apache-2.0
package org.shmdata.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.Frame;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;
import org.shmdata.WriteAccess;
import org.shmdata.WriteResult;

/**
 * Tutorial 6: followers that take their time. All look at the same memory, so while one has a frame open, the writer
 * cannot write the next: it waits. Read on with {@link OwnPaceTutorialTest}.
 */
@Timeout(60)
class SlowFollowersTutorialTest {
    @TempDir
    Path directory;

    private Path data;

    @BeforeEach
    void name() {
        data = directory.resolve("data");
    }

    @Test
    void dropFrames() {
        // A writer that must not stand still says for how long it waits. After that the frame is dropped, and write
        // says so.
        try (ShmdataWriter out = ShmdataWriter.at(data)
                        .type("application/x-points")
                        .writeTimeout(Duration.ofMillis(10))
                        .open();
                ShmdataFollower in = ShmdataFollower.at(data).open()) {
            waitForAFollower(out, in);
            assertEquals(WriteResult.WRITTEN, out.write(new byte[] {1}));

            Frame open = in.next(Duration.ofSeconds(30));
            assertEquals(WriteResult.DROPPED, out.write(new byte[] {2}));

            // tryAcquire does not even wait. For acquire, which has nothing to say it with, a frame that is dropped is
            // a failure.
            try (WriteAccess access = out.tryAcquire(1)) {
                assertNull(access);
            }
            ShmdataException dropped = assertThrows(ShmdataException.class, () -> out.acquire(1));
            assertEquals(Reason.TIMED_OUT, dropped.reason());

            // The follower is done, and the writer can go on. Frame 2 is lost.
            open.close();
            assertEquals(WriteResult.WRITTEN, out.write(new byte[] {3}));
            try (Frame frame = in.next(Duration.ofSeconds(30))) {
                assertEquals(3, frame.buffer().get());
            }
        }
    }

    @Test
    void leaveThemBehind() {
        // Or it goes on in new memory. Nothing is dropped; the slow one keeps what it has, and joins again when it is
        // done.
        try (ShmdataWriter out = ShmdataWriter.at(data)
                        .type("application/x-points")
                        .leaveBehindAfter(Duration.ofMillis(50))
                        .open();
                ShmdataFollower in = ShmdataFollower.at(data).open()) {
            waitForAFollower(out, in);
            out.write(new byte[] {1});

            Frame open = in.next(Duration.ofSeconds(30));
            assertEquals(WriteResult.WRITTEN, out.write(new byte[] {2}));
            assertEquals(1, open.buffer().get());
            open.close();

            waitForAFollower(out, in);
            out.write(new byte[] {3});
            try (Frame frame = in.next(Duration.ofSeconds(30))) {
                assertEquals(3, frame.buffer().get());
            }
        }
    }

    @Test
    void closeEarly() {
        // A follower does best to take what it needs, close the frame, and work then.
        try (ShmdataWriter out = ShmdataWriter.at(data)
                        .type("application/x-points")
                        .writeTimeout(Duration.ZERO)
                        .open();
                ShmdataFollower in = ShmdataFollower.at(data).open()) {
            waitForAFollower(out, in);
            for (byte i = 0; i < 10; i++) {
                assertEquals(WriteResult.WRITTEN, out.write(new byte[] {i}));
                byte mine;
                try (Frame frame = in.next(Duration.ofSeconds(30))) {
                    mine = frame.buffer().get();
                }
                assertEquals(i, mine);
            }
        }
    }

    private static void waitForAFollower(ShmdataWriter out, ShmdataFollower in) {
        while (out.followerCount() == 0) {
            in.next(Duration.ofMillis(5));
        }
    }
}
