// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.caps.FrameRate;

class FrameSlotsTest {
    private static final long START = 123_456_789_012L;
    private static final long MILLI = 1_000_000;
    private static final FrameRate RATE = FrameRate.of(60);

    private final FrameSlots slots = new FrameSlots(RATE);
    private int dropped;
    private int filled;
    private int skipped;
    private int longestRun;
    private long last = -1;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void jitterOfFourMillisecondsNeitherRepeatsNorDrops(long seed) {
        Random random = new Random(seed);
        feed(600, i -> START + RATE.nanosOfFrame(i) + random.nextInt(8_000_001) - 4 * MILLI);

        assertEquals(600, filled);
        assertEquals(0, skipped);
        assertEquals(0, dropped);
    }

    @Test
    void alternatingJitterNeitherRepeatsNorDrops() {
        feed(600, i -> START + RATE.nanosOfFrame(i) + (i % 2 == 0 ? 4 : -4) * MILLI);

        assertEquals(600, filled);
        assertEquals(0, skipped + dropped);
    }

    @Test
    void aFrameThatIsMoreThanASlotLateTakesItsOwnSlot() {
        feed(600, i -> START + RATE.nanosOfFrame(i) + (i % 50 == 49 ? 22 * MILLI : 0));

        assertEquals(600, filled);
        assertEquals(0, skipped + dropped);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4})
    void halfTheRateRepeatsEveryFrameOnce(long jitterMillis) {
        Random random = new Random(7);
        long[] slot = new long[300];
        for (int i = 0; i < slot.length; i++) {
            slot[i] = slots.accept(
                    START + RATE.nanosOfFrame(2L * i) + (long) ((random.nextDouble() * 2 - 1) * jitterMillis * MILLI));
        }

        for (int i = 2; i < slot.length; i++) {
            assertEquals(2, slot[i] - slot[i - 1], "slots between frames " + (i - 1) + " and " + i);
        }
        assertEquals(597, slot[299]);
    }

    @Test
    void doubleTheRateDropsEverySecondFrame() {
        feed(1200, i -> START + FrameRate.of(120).nanosOfFrame(i));

        // but for the 0.2 s by which the clock may be set back in the beginning
        assertEquals(606, filled, 8);
        assertEquals(594, dropped, 8);
        assertEquals(0, skipped);
        assertTrue(longestRun <= 2, longestRun + " frames dropped one after the other");
    }

    @ParameterizedTest
    @ValueSource(longs = {30, 100, 180})
    void aLateStartCostsNoFrame(long lateMillis) {
        // what came while the machine was busy with the start comes at once
        feed(600, i -> START + Math.max(RATE.nanosOfFrame(i), lateMillis * MILLI));

        assertEquals(600, filled);
        assertEquals(0, skipped);
        assertEquals(0, dropped);
    }

    @Test
    void aLateSecondFrameCostsNoFrame() {
        feed(600, i -> START + (i == 0 ? 0 : Math.max(RATE.nanosOfFrame(i), 50 * MILLI)));

        assertEquals(600, filled);
        assertEquals(0, dropped);
        assertEquals(1, skipped, 1);
    }

    @Test
    void slightlySlowSourceStaysWithTheClock() {
        FrameRate ntsc = FrameRate.of(60_000, 1001);
        feed(36_000, i -> START + ntsc.nanosOfFrame(i));

        // 36000 pictures at 59.94 take 600.6 s, in which 60 a second are 36036
        assertEquals(36, skipped, 2);
        assertEquals(0, dropped);
    }

    @Test
    void slightlyFastSourceStaysWithTheClock() {
        FrameRate fast = FrameRate.of(60_060, 1000);
        feed(36_036, i -> START + fast.nanosOfFrame(i));

        assertEquals(36, dropped, 2);
        assertEquals(0, skipped);
    }

    @ParameterizedTest
    @CsvSource({"24, 60", "25, 60", "50, 60", "60, 24", "60, 25", "144, 60", "10, 60", "60, 7", "30, 30"})
    void noRateDriftsFromTheClock(int source, int target) {
        FrameRate from = FrameRate.of(source);
        FrameSlots any = new FrameSlots(FrameRate.of(target));
        Random random = new Random(3);
        for (int i = 0; i < 20 * source; i++) {
            long nanos = from.nanosOfFrame(i);
            long slot = any.accept(START + nanos + random.nextInt((int) MILLI));
            if (slot != FrameSlots.DROP) {
                double ahead = slot - nanos * target / 1e9;
                double setback = source > target ? 0.2 * target : 0;
                // a source that looked as if it filled every slot gets the time to make up for what it did not
                assertTrue(ahead > -2.7 && ahead < 1.4 + setback, "frame " + i + " is " + ahead + " slots ahead");
            }
        }
    }

    @Test
    void aStallIsFilled() {
        feed(60, i -> START + RATE.nanosOfFrame(i));
        feed(60, i -> START + RATE.nanosOfFrame(i + 360));

        assertEquals(120, filled);
        assertEquals(300, skipped, 2);
        assertEquals(0, dropped);
    }

    @Test
    void aBurstIsDroppedButForTheBand() {
        feed(60, i -> START + RATE.nanosOfFrame(i));
        feed(30, i -> START + RATE.nanosOfFrame(60));

        assertEquals(62, filled, "the one due and one ahead of its time");
        assertEquals(28, dropped);
        assertEquals(0, skipped);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 6, 12})
    void framesThatWereHeldUpTakeTheirOwnSlots(int heldUp) {
        // as by a busy machine: frames come at once, together with the next one
        feed(300, i -> START + RATE.nanosOfFrame(i % 60 >= 30 && i % 60 < 30 + heldUp ? i - i % 60 + 30 + heldUp : i));

        assertEquals(300, filled);
        assertEquals(0, skipped);
        assertEquals(0, dropped);
    }

    @Test
    void framesThatNeverComeAreMissedSoonAfter() {
        feed(60, i -> START + RATE.nanosOfFrame(i));
        feed(20, i -> START + RATE.nanosOfFrame(i + 64));

        assertEquals(80, filled);
        assertEquals(4, (double) skipped, 1.5);
        assertEquals(83, (double) last, 1.5);
        assertEquals(0, dropped);
    }

    @Test
    void advanceGivesUpSlotsThatAreOver() {
        assertEquals(0, slots.advance(START), "before the first frame there is nothing to give up");
        assertEquals(0, slots.accept(START));

        assertEquals(30, slots.advance(START + RATE.nanosOfFrame(30) + 1));
        assertEquals(30, slots.advance(START + RATE.nanosOfFrame(10)), "never goes back");
        assertEquals(30, slots.accept(START + RATE.nanosOfFrame(30) + 1));
    }

    @Test
    void behindCountsFromTheFirstFrame() {
        assertEquals(0, slots.behind(10, START));
        slots.accept(START);

        assertEquals(20, slots.behind(10, START + RATE.nanosOfFrame(30)), 1e-6);
        assertEquals(-10, slots.behind(10, START), 1e-6);
    }

    @Test
    void hoursAreCountedExactly() {
        slots.accept(START);
        long tenHours = 36_000L * 60;

        assertEquals(tenHours, slots.advance(START + RATE.nanosOfFrame(tenHours) + 1));
    }

    private void feed(int frames, LongUnaryOperator arrival) {
        int run = 0;
        for (int i = 0; i < frames; i++) {
            long slot = slots.accept(arrival.applyAsLong(i));
            if (slot == FrameSlots.DROP) {
                dropped++;
                run++;
                longestRun = Math.max(longestRun, run);
                continue;
            }
            run = 0;
            assertTrue(slot > last, "slots only grow");
            skipped += (int) (slot - last - 1);
            filled++;
            last = slot;
        }
    }
}
