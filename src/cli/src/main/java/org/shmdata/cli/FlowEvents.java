// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.shmdata.Frame;
import org.shmdata.FrameListener;

/**
 * What a follower hears, for another thread to print: a terminal that blocks must not hold the writer back. Frames that find no room are
 * counted and left out; they show as a gap in the numbers.
 */
final class FlowEvents implements FrameListener {
    /** Something that happened. */
    interface Event {}

    /** A writer was joined. */
    record Connected(String type) implements Event {}

    /** The writer went. */
    record Disconnected() implements Event {}

    /** A frame came; the numbers count what came from 0. */
    record Arrived(long number, long sizeBytes, byte[] head, long receivedNanos) implements Event {}

    private record End() implements Event {}

    private static final int CAPACITY = 4096;
    private static final int HEAD_BYTES = 8;

    private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(CAPACITY);
    private volatile boolean ended;

    @Override
    public void connected(String type) {
        put(new Connected(type));
    }

    @Override
    public void disconnected() {
        put(new Disconnected());
    }

    @Override
    public void frame(Frame frame) {
        ByteBuffer from = frame.buffer();
        byte[] head = new byte[Math.min(HEAD_BYTES, from.remaining())];
        from.get(from.position(), head);
        Event arrived = new Arrived(frame.sequence(), frame.sizeBytes(), head, frame.receivedNanos());
        frame.close();
        queue.offer(arrived);
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
    Event next(long deadlineNanos) throws InterruptedException {
        Event event;
        if (deadlineNanos == Long.MAX_VALUE) {
            event = queue.take();
        } else {
            long left = deadlineNanos - System.nanoTime();
            event = left <= 0 ? null : queue.poll(left, TimeUnit.NANOSECONDS);
        }
        return ended ? null : event;
    }

    /** These are rare and must not be lost: waits for room. */
    private void put(Event event) {
        boolean interrupted = false;
        while (!ended) {
            try {
                if (queue.offer(event, 100, TimeUnit.MILLISECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
