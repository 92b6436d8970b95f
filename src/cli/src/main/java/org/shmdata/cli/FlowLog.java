// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.shmdata.cli.FlowEvents.Logged;

/**
 * Takes over what this project logs while it is open, and hands it on as events: the follower's thread must not wait
 * for standard error, and a line that is rewritten in place must not be written into.
 */
final class FlowLog extends Handler implements AutoCloseable {
    /** Held: the log manager itself lets go of a logger that nobody holds, and of its handlers. */
    private final Logger logger = Logger.getLogger("org.shmdata");

    private final Level levelBefore = logger.getLevel();
    private final boolean parentsBefore = logger.getUseParentHandlers();
    private final FlowEvents events;

    private FlowLog(FlowEvents events) {
        this.events = events;
        setFormatter(new SimpleFormatter());
    }

    /**
     * Takes over until it is closed.
     *
     * @param debug whether to let debug messages through, else what java.util.logging is set to: usually from
     *     informational ones up
     */
    static FlowLog listen(FlowEvents events, boolean debug) {
        FlowLog log = new FlowLog(events);
        if (debug) {
            log.logger.setLevel(Level.FINE);
        }
        log.logger.setUseParentHandlers(false);
        log.logger.addHandler(log);
        return log;
    }

    @Override
    public void publish(LogRecord entry) {
        if (isLoggable(entry)) {
            String cause = entry.getThrown() == null ? "" : ": " + Failures.describe(entry.getThrown());
            events.logged(new Logged(
                    LocalTime.ofInstant(entry.getInstant(), ZoneId.systemDefault()),
                    getFormatter().formatMessage(entry) + cause));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(parentsBefore);
        logger.setLevel(levelBefore);
    }
}
