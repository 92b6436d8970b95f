// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.nio.ByteBuffer;
import java.time.LocalTime;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.shmdata.Frame;
import org.shmdata.FrameListener;

/**
 * Events of a follower, for another thread to print. A terminal that blocks must not hold the writer back, so nothing
 * here waits for room. Frames without room are left out and show as a gap in the numbers.
 */
final class FlowEvents implements FrameListener {
    /** Something that happened. */
    interface Event {}

    /** A writer was joined. */
    record Connected(String type) implements Event {}

    /** The writer left. */
    record Disconnected() implements Event {}

    /** A frame came; the numbers count what came from 0. */
    record Arrived(long number, long sizeBytes, byte[] head, long receivedNanos) implements Event {}

    /** Something was logged. */
    record Logged(LocalTime time, String text) implements Event {}

    private record End() implements Event {}

    private static final System.Logger LOG = System.getLogger("org.shmdata.cli");

    private static final int MOST_FRAMES = 4096;

    /** What the waiting heads may take in all: 256 of the largest. */
    private static final int MOST_HEAD_BYTES = 16 * 1024 * 1024;

    /** Room that frames never take, so that no coming or leaving of a writer is missed. */
    private static final int RESERVE = 4096;

    private final int headBytes;
    private final int frameRoom;
    private final BlockingQueue<Event> queue;
    private volatile boolean ended;

    /** @param headBytes how much of a frame to keep, from its beginning */
    FlowEvents(int headBytes) {
        this.headBytes = headBytes;
        frameRoom = Math.min(MOST_FRAMES, MOST_HEAD_BYTES / Math.max(1, headBytes));
        queue = new ArrayBlockingQueue<>(frameRoom + RESERVE);
    }

    @Override
    public void connected(String type) {
        LOG.log(System.Logger.Level.DEBUG, "a writer came");
        queue.offer(new Connected(type));
    }

    @Override
    public void disconnected() {
        LOG.log(System.Logger.Level.DEBUG, "the writer left; waiting for the next one");
        queue.offer(new Disconnected());
    }

    @Override
    public void frame(Frame frame) {
        if (queue.size() >= frameRoom) {
            return;
        }
        Event arrived = new Arrived(frame.sequence(), frame.sizeBytes(), head(frame), frame.receivedNanos());
        frame.close();
        queue.offer(arrived);
    }

    /** Frames of 2 GiB and more have no buffer: they are printed without values. */
    private byte[] head(Frame frame) {
        long size = frame.sizeBytes();
        if (headBytes == 0 || size > Integer.MAX_VALUE) {
            return new byte[0];
        }
        byte[] head = new byte[(int) Math.min(headBytes, size)];
        ByteBuffer from = frame.buffer();
        from.get(from.position(), head);
        return head;
    }

    /** Takes in what was logged. Any thread. */
    void logged(Logged entry) {
        queue.offer(entry);
    }

    /** Makes {@link #next} return null from now on. Any thread. */
    void end() {
        ended = true;
        queue.offer(new End());
    }

    /**
     * The next event.
     *
     * @param deadlineNanos on the clock of {@link System#nanoTime}; {@link Long#MAX_VALUE}: none
     * @return null at the end or the deadline
     */
    @Nullable
    Event next(long deadlineNanos) throws InterruptedException {
        @Nullable Event event;
        if (deadlineNanos == Long.MAX_VALUE) {
            event = queue.take();
        } else {
            long left = deadlineNanos - System.nanoTime();
            event = left <= 0 ? null : queue.poll(left, TimeUnit.NANOSECONDS);
        }
        return ended ? null : event;
    }
}
