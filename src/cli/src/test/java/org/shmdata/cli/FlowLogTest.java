// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.System.Logger.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shmdata.cli.FlowEvents.Logged;

@Timeout(30)
class FlowLogTest {
    private static final System.Logger LIBRARY = System.getLogger("org.shmdata");
    private static final System.Logger TOOL = System.getLogger("org.shmdata.cli");

    private final FlowEvents events = new FlowEvents(0);

    private String next() throws InterruptedException {
        Logged entry = assertInstanceOf(Logged.class, events.next(Long.MAX_VALUE));
        assertNotNull(entry.time());
        return entry.text();
    }

    private void assertNoMore() throws InterruptedException {
        events.end();
        assertNull(events.next(Long.MAX_VALUE));
    }

    @Test
    void takesProblemsOver() throws InterruptedException {
        try (FlowLog log = FlowLog.listen(events, false)) {
            TOOL.log(Level.DEBUG, "a detail");
            LIBRARY.log(Level.WARNING, "{0}", "it's {odd}");
            LIBRARY.log(Level.ERROR, "a listener threw", new IllegalStateException("why"));
        }
        LIBRARY.log(Level.DEBUG, "too late");
        assertEquals("it's {odd}", next());
        assertEquals("a listener threw: internal error: why: --debug shows where", next());
        assertNoMore();
    }

    @Test
    void takesDetailsOverWhereAskedTo() throws InterruptedException {
        try (FlowLog log = FlowLog.listen(events, true)) {
            TOOL.log(Level.DEBUG, "a detail");
            LIBRARY.log(Level.WARNING, "a problem");
        }
        assertEquals("a detail", next());
        assertEquals("a problem", next());
        assertNoMore();
    }

    @Test
    void putsThingsBack() {
        FlowLog.listen(events, true).close();
        Logger logger = Logger.getLogger("org.shmdata");
        assertNull(logger.getLevel());
        assertTrue(logger.getUseParentHandlers());
        assertEquals(0, logger.getHandlers().length);
        assertFalse(TOOL.isLoggable(Level.DEBUG));
    }
}
