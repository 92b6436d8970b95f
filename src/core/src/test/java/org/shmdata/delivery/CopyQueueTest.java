// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shmdata.session.FollowerCounters;
import org.shmdata.session.FrameMemory;
import org.shmdata.session.HeldFrame;
import org.shmdata.session.SessionEvent;
import org.shmdata.session.StreamType;

@Timeout(60)
class CopyQueueTest {
    private static final Path PATH = Path.of("/tmp/data");

    /** A frame to copy from, which nobody releases. */
    private static final class Original extends HeldFrame {
        Original(int sequence) {
            super(PATH.toString());
            ByteBuffer bytes = ByteBuffer.allocateDirect(4).putInt(0, sequence).asReadOnlyBuffer();
            set(StreamType.NONE, new FrameMemory(bytes), 4, sequence, 0);
            hold();
        }

        @Override
        protected boolean isOver() {
            return false;
        }

        @Override
        protected void released() {
            throw new AssertionError();
        }
    }

    private static void put(CopyQueue queue, int sequence) {
        CopiedFrame copy = queue.toFill();
        copy.fill(new Original(sequence));
        queue.put(copy);
    }

    private static List<String> takeAll(CopyQueue queue) {
        List<String> events = new ArrayList<>();
        for (; ; ) {
            SessionEvent kind = queue.take(0, false);
            if (kind == SessionEvent.TIMEOUT) {
                return events;
            }
            events.add(name(queue, kind));
        }
    }

    private static String name(CopyQueue queue, SessionEvent kind) {
        if (kind == SessionEvent.FRAME) {
            assertTrue(queue.frame().isHeld());
            return "f" + queue.frame().sequence();
        }
        return kind == SessionEvent.CONNECTED ? "c" + queue.stream().text() : "d";
    }

    @Test
    void writersThatComeAndGoWithoutEndTakeNoMemoryWithoutEnd() {
        CopyQueue queue = new CopyQueue(PATH, 2, new FollowerCounters());
        queue.connected(new StreamType("test", "first"));
        assertEquals("cfirst", name(queue, queue.take(0, false)));
        for (int i = 0; i < 1000; i++) {
            queue.disconnected();
            queue.connected(new StreamType("test", Integer.toString(i)));
            put(queue, i);
        }
        List<String> events = takeAll(queue);
        // Room for 64 comings and goings, and 2 frames. It begins with the end of what was seen, and ends with what is
        // now.
        assertEquals(66, events.size());
        assertEquals("d", events.get(0));
        assertEquals(List.of("d", "c998", "f998", "d", "c999", "f999"), events.subList(60, 66));
        for (int i = 0; i < 60; i += 2) {
            assertEquals("d", events.get(i));
            assertTrue(events.get(i + 1).startsWith("c"));
        }
    }

    @Test
    void aBufferThatCouldNotBeFilledIsAGapAndIsUsedAgain() {
        FollowerCounters counters = new FollowerCounters();
        CopyQueue queue = new CopyQueue(PATH, 1, counters);
        for (int i = 0; i < 10; i++) {
            queue.lose(queue.toFill(), new OutOfMemoryError("on purpose"));
        }
        put(queue, 10);
        // told once, however many there were
        assertEquals(SessionEvent.LOST, queue.take(0, false));
        assertEquals(
                "a frame of " + PATH + " was lost: on purpose", queue.failure().getMessage());
        assertEquals(List.of("f10"), takeAll(queue));
        assertEquals(10, counters.skipped());
    }

    @Test
    void onceEndedNothingIsHandedOut() {
        CopyQueue queue = new CopyQueue(PATH, 3, new FollowerCounters());
        put(queue, 0);
        queue.end();
        assertEquals(SessionEvent.CLOSED, queue.take(-1, false));
        // Who copies may go on for a moment.
        for (int i = 0; i < 10; i++) {
            put(queue, i);
            queue.disconnected();
        }
        assertEquals(SessionEvent.CLOSED, queue.take(0, true));
    }

    /** Random operations, beside a simple model of what they mean. */
    @Test
    void itDoesWhatASimpleModelDoes() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int room = 1 + random.nextInt(5);
            FollowerCounters counters = new FollowerCounters();
            CopyQueue queue = new CopyQueue(PATH, room, counters);
            Deque<String> model = new ArrayDeque<>();
            boolean connected = false;
            int sequence = 0;
            int skipped = 0;
            // Never as many events as would be forgotten: the other test does those.
            for (int step = 0; step < 60; step++) {
                switch (random.nextInt(4)) {
                    case 0:
                        connected = !connected;
                        if (connected) {
                            queue.connected(new StreamType("test", Integer.toString(step)));
                            model.add("c" + step);
                        } else {
                            queue.disconnected();
                            model.add("d");
                        }
                        break;
                    case 1:
                    case 2:
                        put(queue, sequence);
                        model.add("f" + sequence++);
                        if (model.stream()
                                        .filter(event -> event.startsWith("f"))
                                        .count()
                                > room) {
                            model.remove(model.stream()
                                    .filter(event -> event.startsWith("f"))
                                    .findFirst()
                                    .orElseThrow());
                            skipped++;
                        }
                        break;
                    default:
                        SessionEvent kind = queue.take(0, false);
                        String expected = model.poll();
                        assertEquals(expected, kind == SessionEvent.TIMEOUT ? null : name(queue, kind), "seed " + seed);
                        if (random.nextBoolean() && kind == SessionEvent.FRAME) {
                            queue.frame().release();
                        }
                        break;
                }
            }
            assertEquals(List.copyOf(model), takeAll(queue), "seed " + seed);
            assertEquals(skipped, counters.skipped());
        }
    }

    /** They come by turns from the follower, but for what an error on the way, such as one of memory, swallowed. */
    @Test
    void thereIsRoomForConnectionsThatComeWithoutAnEndOrEndsWithoutABeginning() {
        CopyQueue begun = new CopyQueue(PATH, 1, new FollowerCounters());
        CopyQueue ended = new CopyQueue(PATH, 1, new FollowerCounters());
        for (int i = 0; i < 200; i++) {
            begun.connected(StreamType.NONE);
            ended.disconnected();
        }
        assertEquals(SessionEvent.CONNECTED, begun.take(0, false));
        assertEquals(SessionEvent.DISCONNECTED, ended.take(0, false));
    }
}
