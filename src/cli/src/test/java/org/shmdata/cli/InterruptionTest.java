// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InterruptionTest {
    private static final long HOUR = 3_600_000_000_000L;

    @Test
    void wakesASleeperAndRunsActionsOnce() throws InterruptedException {
        try (Interruption interruption = Interruption.listen()) {
            AtomicInteger runs = new AtomicInteger();
            interruption.onRequest(runs::incrementAndGet);
            Thread asker = new Thread(interruption::request);
            asker.start();
            assertFalse(interruption.sleepUntil(System.nanoTime() + HOUR));
            asker.join();
            interruption.request();
            assertEquals(1, runs.get());
            interruption.onRequest(runs::incrementAndGet);
            assertEquals(2, runs.get());
        }
    }

    @Test
    void sleepsUntilTheDeadline() throws InterruptedException {
        try (Interruption interruption = Interruption.listen()) {
            long deadline = System.nanoTime() + 20_000_000;
            assertTrue(interruption.sleepUntil(deadline));
            assertTrue(System.nanoTime() - deadline >= 0);
            assertFalse(interruption.isRequested());
        }
    }
}
