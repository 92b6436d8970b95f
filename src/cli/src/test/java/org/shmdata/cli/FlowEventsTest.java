// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.LocalTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shmdata.cli.FlowEvents.Connected;
import org.shmdata.cli.FlowEvents.Logged;

@Timeout(30)
class FlowEventsTest {
    private final FlowEvents events = new FlowEvents(8);

    @Test
    void keepsTheOrder() throws InterruptedException {
        events.connected("one");
        events.disconnected();
        events.connected("two");
        assertEquals(new Connected("one"), events.next(Long.MAX_VALUE));
        assertEquals(new FlowEvents.Disconnected(), events.next(Long.MAX_VALUE));
        assertEquals(new Connected("two"), events.next(Long.MAX_VALUE));
    }

    @Test
    void neverWaitsForRoom() throws InterruptedException {
        for (int i = 0; i < 100_000; i++) {
            events.connected("writer " + i);
            events.logged(new Logged(LocalTime.MIDNIGHT, "entry " + i));
        }
        assertEquals(new Connected("writer 0"), events.next(Long.MAX_VALUE));
        events.end();
        assertNull(events.next(Long.MAX_VALUE));
    }

    @Test
    void endsAtTheDeadline() throws InterruptedException {
        assertNull(events.next(System.nanoTime() + 1_000_000));
        assertNull(events.next(System.nanoTime() - 1));
    }
}
