// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;
import org.shmdata.session.FollowerCounters;
import org.shmdata.session.FrameSource;
import org.shmdata.session.HeldFrame;
import org.shmdata.session.SessionEvent;
import org.shmdata.session.StreamType;

/**
 * Copies of frames that wait for their reader, with the connections in between, in the order they came. When it is full, the oldest frame is dropped
 * for the newest. Its buffers are used again and again: one is filled, one is with the reader, the rest wait. With room for one frame this is triple
 * buffering, and the reader sees the newest frame there is.
 *
 * <p>One thread puts in, one at a time takes. It uses a monitor and not a lock with conditions, since waiting for a monitor allocates nothing.
 */
final class CopyQueue implements FrameSource {
    /** How many events of connections may wait. Past that, connections of which the reader has seen nothing are forgotten. */
    private static final int MOST_CONNECTION_EVENTS = 64;

    private final Path path;
    private final int room;
    private final FollowerCounters counters;

    private final FrameCopier[] free;
    private int freeCount;

    private final EventRing events;
    private int frames;
    private boolean ended;

    /** Why the last frame that could not be copied was lost, until the reader is told. */
    private @Nullable Throwable loss;

    private volatile @Nullable Throwable toldLoss;
    private volatile @Nullable FrameCopier held;
    private volatile HeldFrame last;
    private volatile StreamType stream = StreamType.NONE;

    /** @param room how many frames may wait */
    CopyQueue(Path path, int room, FollowerCounters counters) {
        this.path = path;
        this.room = room;
        this.counters = counters;
        events = new EventRing(room + MOST_CONNECTION_EVENTS);
        free = new FrameCopier[room + 2];
        for (int i = 0; i < free.length; i++) {
            free[i] = new FrameCopier(new HeldFrame(this, path));
        }
        freeCount = free.length;
        last = free[0].frame();
    }

    /** A buffer to fill. There always is one, since the reader holds one at most. Give it to {@link #put}, or back. */
    synchronized FrameCopier toFill() {
        return free[--freeCount];
    }

    /** The frame was not copied after all: a gap, of which the reader is told. */
    synchronized void giveBack(FrameCopier unfilled, Throwable why) {
        counters.countSkipped();
        free[freeCount++] = unfilled;
        loss = why;
        notifyAll();
    }

    synchronized void put(FrameCopier filled) {
        if (frames == room) {
            drop(events.firstFrame());
        }
        events.add(SessionEvent.FRAME, filled);
        frames++;
        notifyAll();
    }

    synchronized void connected(StreamType joined) {
        addConnectionEvent(SessionEvent.CONNECTED, joined);
    }

    synchronized void disconnected() {
        addConnectionEvent(SessionEvent.DISCONNECTED, StreamType.NONE);
    }

    /** Ends every wait, now and later. What waits is not handed out any more. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    private void addConnectionEvent(SessionEvent kind, StreamType joined) {
        if (events.size() - frames == MOST_CONNECTION_EVENTS) {
            forgetConnection();
        }
        events.add(kind, joined);
        notifyAll();
    }

    /** Among so many events are connections that began and ended unseen. The oldest of those is removed, with its frames. */
    private void forgetConnection() {
        int from = events.first(SessionEvent.CONNECTED);
        // Beginnings and ends alternate. If one was lost on the way, the oldest events are removed, so that there is
        // room in any case.
        int at = from < events.size() ? from : 0;
        boolean ended = false;
        while (!ended && at < events.size()) {
            ended = events.kind(at) == SessionEvent.DISCONNECTED;
            if (events.kind(at) == SessionEvent.FRAME) {
                drop(at);
            } else {
                events.remove(at);
            }
        }
    }

    private void drop(int at) {
        counters.countSkipped();
        free[freeCount++] = (FrameCopier) events.what(at);
        events.remove(at);
        frames--;
    }

    @Override
    public synchronized SessionEvent take(long timeoutNanos, boolean interruptible) {
        letGo();
        if (interruptible && Thread.currentThread().isInterrupted()) {
            return SessionEvent.INTERRUPTED;
        }
        if (isIdle()) {
            if (timeoutNanos == 0) {
                return SessionEvent.TIMEOUT;
            }
            SessionEvent outcome = await(timeoutNanos, interruptible);
            if (outcome != SessionEvent.FRAME) {
                return outcome;
            }
        }
        if (ended) {
            return SessionEvent.CLOSED;
        }
        if (loss != null) {
            toldLoss = loss;
            loss = null;
            return SessionEvent.LOST;
        }
        SessionEvent kind = events.kind(0);
        Object what = events.what(0);
        events.remove(0);
        if (kind == SessionEvent.FRAME) {
            frames--;
            FrameCopier taken = (FrameCopier) what;
            last = taken.frame();
            held = taken;
        } else if (kind == SessionEvent.CONNECTED) {
            stream = (StreamType) what;
        }
        return kind;
    }

    /** Waits for any event or the end: SessionEvent.FRAME, else SessionEvent.TIMEOUT or SessionEvent.INTERRUPTED. */
    private SessionEvent await(long timeoutNanos, boolean interruptible) {
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            while (isIdle()) {
                long left = timeoutNanos < 0 ? 0 : timeoutNanos - (System.nanoTime() - start);
                if (timeoutNanos >= 0 && left <= 0) {
                    return SessionEvent.TIMEOUT;
                }
                try {
                    if (left == 0) {
                        wait();
                    } else {
                        TimeUnit.NANOSECONDS.timedWait(this, left);
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                    if (interruptible) {
                        return SessionEvent.INTERRUPTED;
                    }
                }
            }
            return SessionEvent.FRAME;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isIdle() {
        return !ended && events.size() == 0 && loss == null;
    }

    private void letGo() {
        FrameCopier done = held;
        if (done != null) {
            held = null;
            free[freeCount++] = done;
        }
    }

    @Override
    public ShmdataException failure() {
        Throwable why = Objects.requireNonNull(toldLoss, "no frame was lost");
        return why instanceof ShmdataException told
                ? told
                : new ShmdataException("a frame of " + path + " was lost: " + why.getMessage(), why);
    }

    @Override
    public HeldFrame frame() {
        return last;
    }

    @Override
    public StreamType stream() {
        return stream;
    }

    @Override
    public boolean holds(HeldFrame frame) {
        FrameCopier now = held;
        return now != null && now.frame() == frame;
    }

    @Override
    public synchronized void release(HeldFrame frame) {
        if (holds(frame)) {
            letGo();
        }
    }
}
