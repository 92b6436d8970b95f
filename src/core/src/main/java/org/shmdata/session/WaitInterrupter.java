// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;

/**
 * Lets {@link Thread#interrupt} end a wait in native code, without garbage. The JDK calls back on an interrupt only for
 * its selectors, so this is a selector that selects nothing. One thread at a time may be between {@link #enter} and
 * {@link #leave}.
 */
final class WaitInterrupter extends AbstractSelector {
    private final Lifetime lifetime;
    private final Runnable wake;

    /**
     * @param lifetime of what is waited in: once closing began {@code wake} is not called any more
     * @param wake ends the wait; called by the interrupting thread, or by the waiting one itself if it was interrupted
     *     before
     */
    WaitInterrupter(Lifetime lifetime, Runnable wake) {
        super(null);
        this.lifetime = lifetime;
        this.wake = wake;
    }

    /** From here on an interrupt of this thread calls {@code wake}. */
    void enter() {
        begin();
    }

    /**
     * A call of {@code wake} may still come: since JDK 22 the interrupting thread makes it after it let go of this one.
     */
    void leave() {
        end();
    }

    @Override
    public Selector wakeup() {
        if (lifetime.tryEnter()) {
            try {
                wake.run();
            } finally {
                lifetime.exit();
            }
        }
        return this;
    }

    @Override
    protected void implCloseSelector() {
        // nothing is open
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int operations, Object attachment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> keys() {
        return Set.of();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return Set.of();
    }

    @Override
    public int selectNow() {
        return 0;
    }

    @Override
    public int select(long timeoutMillis) {
        return 0;
    }

    @Override
    public int select() {
        return 0;
    }
}
