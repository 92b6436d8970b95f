// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;
import org.shmdata.cli.pattern.PatternKind;
import org.shmdata.cli.pattern.TestPattern;

@Timeout(60)
class SenderTest {
    private static final int HELD_MILLIS = 1000;

    @TempDir
    Path directory;

    /** It waits for followers; it does not ask again and again. */
    @Test
    void aFollowerThatHoldsAFrameCostsNoProcessor() throws Exception {
        Path path = directory.resolve("video");
        VideoCaps caps = VideoCaps.of(PixelFormat.RGBA, 64, 48, FrameRate.of(60));
        Interruption interruption = Interruption.listen();
        CompletableFuture<ShmdataWriter> opened = new CompletableFuture<>();
        CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> {
            try {
                new Sender(
                                new TestPattern(caps, PatternKind.BALL),
                                caps.layout().size(),
                                FrameRate.of(60))
                        .send(
                                ShmdataWriter.at(path).video(caps),
                                Long.MAX_VALUE,
                                false,
                                interruption,
                                opened::complete);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        ShmdataWriter writer = opened.get();
        try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
            Thread.sleep(HELD_MILLIS);
            assertTrue(writer.statistics().dropped() <= HELD_MILLIS / 10, writer.statistics()::toString);
            assertEquals(1, writer.followerCount());
            interruption.request();
            ended.get();
            assertTrue(in.isConnected());
        }
    }
}
