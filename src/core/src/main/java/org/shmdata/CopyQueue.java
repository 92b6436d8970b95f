// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Copies of frames that wait for their consumer, with the connections in between, in the order they came. When it is full the oldest frame is
 * dropped for the newest. Its buffers are used again and again: one is filled, one is with the consumer, the rest wait; with room for one frame that
 * is triple buffering, and the consumer sees the newest frame there is.
 *
 * <p>One thread puts in, one at a time takes. A monitor, not a lock with conditions, since waiting for it allocates nothing.
 */
final class CopyQueue implements FrameSource {
    /** Comings and goings of writers that may wait. Past that, connections that the consumer has seen nothing of are forgotten. */
    private static final int MOST_CONNECTION_EVENTS = 64;

    private final Path path;
    private final int room;
    private final FollowerCounters counters;

    private final FrameCopier[] free;
    private int freeCount;

    private final EventRing events;
    private int frames;
    private boolean ended;

    /** The last frame that could not be copied, until somebody hears of it. */
    private @Nullable Throwable loss;

    private volatile @Nullable Throwable toldLoss;
    private volatile @Nullable FrameCopier held;
    private volatile Frame last;
    private volatile StreamType stream = StreamType.NONE;

    /** @param room how many frames may wait */
    CopyQueue(Path path, int room, FollowerCounters counters) {
        this.path = path;
        this.room = room;
        this.counters = counters;
        events = new EventRing(room + MOST_CONNECTION_EVENTS);
        free = new FrameCopier[room + 2];
        for (int i = 0; i < free.length; i++) {
            free[i] = new FrameCopier(new Frame(this, path));
        }
        freeCount = free.length;
        last = free[0].frame();
    }

    /** A buffer to fill; there always is one, since the consumer holds one at most. Give it to {@link #put}, or back. */
    synchronized FrameCopier toFill() {
        return free[--freeCount];
    }

    /** The frame was not copied after all: a gap, which the consumer hears of. */
    synchronized void giveBack(FrameCopier unfilled, Throwable why) {
        counters.skipped();
        free[freeCount++] = unfilled;
        loss = why;
        notifyAll();
    }

    synchronized void put(FrameCopier filled) {
        if (frames == room) {
            drop(events.firstFrame());
        }
        events.add(SHMDATA_FRAME, filled);
        frames++;
        notifyAll();
    }

    synchronized void connected(StreamType joined) {
        addConnectionEvent(SHMDATA_CONNECTED, joined);
    }

    synchronized void disconnected() {
        addConnectionEvent(SHMDATA_DISCONNECTED, StreamType.NONE);
    }

    /** Ends every wait, now and later. What waits is not handed out any more. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    private void addConnectionEvent(int kind, StreamType joined) {
        if (events.size() - frames == MOST_CONNECTION_EVENTS) {
            forgetConnection();
        }
        events.add(kind, joined);
        notifyAll();
    }

    /** Of so many events some are a connection that began and ended unseen; the oldest of those goes, with its frames. */
    private void forgetConnection() {
        int from = events.first(SHMDATA_CONNECTED);
        // they come by turns; where one was lost on the way, what there is goes, so that there is room in any case
        int at = from < events.size() ? from : 0;
        boolean ended = false;
        while (!ended && at < events.size()) {
            ended = events.kind(at) == SHMDATA_DISCONNECTED;
            if (events.kind(at) == SHMDATA_FRAME) {
                drop(at);
            } else {
                events.remove(at);
            }
        }
    }

    private void drop(int at) {
        counters.skipped();
        free[freeCount++] = (FrameCopier) events.what(at);
        events.remove(at);
        frames--;
    }

    @Override
    public synchronized int take(long timeoutNanos, boolean interruptible) {
        letGo();
        if (interruptible && Thread.currentThread().isInterrupted()) {
            return SHMDATA_INTERRUPTED;
        }
        if (isIdle()) {
            if (timeoutNanos == 0) {
                return SHMDATA_TIMEOUT;
            }
            int outcome = await(timeoutNanos, interruptible);
            if (outcome != SHMDATA_FRAME) {
                return outcome;
            }
        }
        if (ended) {
            return SHMDATA_CLOSED;
        }
        if (loss != null) {
            toldLoss = loss;
            loss = null;
            return FAILED;
        }
        int kind = events.kind(0);
        Object what = events.what(0);
        events.remove(0);
        if (kind == SHMDATA_FRAME) {
            frames--;
            FrameCopier taken = (FrameCopier) what;
            last = taken.frame();
            held = taken;
        } else if (kind == SHMDATA_CONNECTED) {
            stream = (StreamType) what;
        }
        return kind;
    }

    /** Waits for any event or the end: SHMDATA_FRAME, else SHMDATA_TIMEOUT or SHMDATA_INTERRUPTED. */
    private int await(long timeoutNanos, boolean interruptible) {
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            while (isIdle()) {
                long left = timeoutNanos < 0 ? 0 : timeoutNanos - (System.nanoTime() - start);
                if (timeoutNanos >= 0 && left <= 0) {
                    return SHMDATA_TIMEOUT;
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
                        return SHMDATA_INTERRUPTED;
                    }
                }
            }
            return SHMDATA_FRAME;
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
    public Frame frame() {
        return last;
    }

    @Override
    public StreamType stream() {
        return stream;
    }

    @Override
    public boolean holds(Frame frame) {
        FrameCopier now = held;
        return now != null && now.frame() == frame;
    }

    @Override
    public synchronized void release(Frame frame) {
        if (holds(frame)) {
            letGo();
        }
    }
}
