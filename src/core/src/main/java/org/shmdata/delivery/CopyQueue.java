// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;
import org.shmdata.session.FollowerCounters;
import org.shmdata.session.FrameSource;
import org.shmdata.session.HeldFrame;
import org.shmdata.session.RestingPool;
import org.shmdata.session.SessionEvent;
import org.shmdata.session.StreamType;

/**
 * Copies of frames that wait for their reader, with the connections in between, in the order they came. When it is
 * full, the oldest frame is dropped for the newest. Its buffers are used again and again: one is filled, one is with
 * the reader, the rest wait. With room for one frame this is triple buffering, and the reader sees the newest frame
 * there is. If the reader holds more frames, there are as many more buffers.
 *
 * <p>One thread puts in, one at a time takes. It uses a monitor and not a lock with conditions, since waiting for a
 * monitor allocates nothing.
 */
final class CopyQueue implements FrameSource {
    /**
     * How many events of connections may wait. Past that, connections of which the reader has seen nothing are
     * forgotten.
     */
    private static final int MOST_CONNECTION_EVENTS = 64;

    private final Path path;
    private final int room;
    private final FollowerCounters counters;

    /** Buffers that no frame is in. As many are kept as are needed while the reader holds one frame at a time. */
    private final ArrayDeque<CopyBuffer> free = new ArrayDeque<>();

    private final RestingPool<CopiedFrame> resting;

    private final EventRing events;
    private int frames;
    private boolean ended;

    /** Why the last frame that could not be copied was lost, until the reader is told. */
    private @Nullable Throwable loss;

    private volatile @Nullable Throwable toldLoss;
    private volatile @Nullable CopiedFrame last;
    private volatile boolean framesAreOver;
    private volatile StreamType stream = StreamType.NONE;

    /** @param room how many frames may wait */
    CopyQueue(Path path, int room, FollowerCounters counters) {
        this.path = path;
        this.room = room;
        this.counters = counters;
        events = new EventRing(room + MOST_CONNECTION_EVENTS);
        resting = new RestingPool<>(HeldFrame.HORIZON, () -> new CopiedFrame(this, path));
    }

    /** A frame to fill. Give it to {@link #put} or {@link #lose}. */
    CopiedFrame toFill() {
        CopiedFrame next = resting.take();
        next.use(freeBuffer());
        return next;
    }

    private synchronized CopyBuffer freeBuffer() {
        CopyBuffer known = free.pollLast();
        return known == null ? new CopyBuffer() : known;
    }

    /**
     * A frame could not be copied. The reader is told, and sees a gap.
     *
     * @param unfilled what was to be filled, if there was anything
     */
    synchronized void lose(@Nullable CopiedFrame unfilled, Throwable why) {
        counters.countSkipped();
        if (unfilled != null) {
            takeBufferBack(unfilled);
            resting.putBackUnused(unfilled);
        }
        loss = why;
        notifyAll();
    }

    synchronized void put(CopiedFrame filled) {
        if (frames == room) {
            drop(events.firstFrame());
        }
        events.add(SessionEvent.FRAME, filled);
        frames++;
        notifyAll();
    }

    private void takeBufferBack(CopiedFrame done) {
        CopyBuffer buffer = done.giveUpBuffer();
        if (free.size() < room + 2) {
            free.addLast(buffer);
        }
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

    /**
     * Among so many events are connections that began and ended unseen. The oldest of those is removed, with its
     * frames.
     */
    private void forgetConnection() {
        int from = events.first(SessionEvent.CONNECTED);
        // Beginnings and ends alternate. If one was lost on the way, the oldest events are removed, so that there is
        // room in any case.
        int at = from < events.size() ? from : 0;
        boolean disconnected = false;
        while (!disconnected && at < events.size()) {
            disconnected = events.kind(at) == SessionEvent.DISCONNECTED;
            if (events.kind(at) == SessionEvent.FRAME) {
                drop(at);
            } else {
                events.remove(at);
            }
        }
    }

    private void drop(int at) {
        counters.countSkipped();
        CopiedFrame skipped = (CopiedFrame) events.what(at);
        takeBufferBack(skipped);
        resting.putBackUnused(skipped);
        events.remove(at);
        frames--;
    }

    @Override
    public synchronized SessionEvent take(long timeoutNanos, boolean interruptible) {
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
            CopiedFrame taken = (CopiedFrame) what;
            last = taken;
            taken.handOut();
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

    @Override
    public ShmdataException failure() {
        Throwable why = Objects.requireNonNull(toldLoss, "no frame was lost");
        return why instanceof ShmdataException told
                ? told
                : new ShmdataException("a frame of " + path + " was lost: " + why.getMessage(), why);
    }

    @Override
    public HeldFrame frame() {
        return Objects.requireNonNull(last);
    }

    @Override
    public StreamType stream() {
        return stream;
    }

    @Override
    public void endFrames() {
        framesAreOver = true;
    }

    boolean framesAreOver() {
        return framesAreOver;
    }

    /** Of a frame that was handed out, once. By any thread. */
    synchronized void release(CopiedFrame released) {
        takeBufferBack(released);
        resting.putBack(released);
    }
}
