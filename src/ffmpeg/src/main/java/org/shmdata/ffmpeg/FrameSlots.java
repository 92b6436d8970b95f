// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import org.shmdata.caps.FrameRate;

/**
 * Which slot of a constant frame rate a frame belongs to, by the time it arrived.
 *
 * <p>A counter with hysteresis. Frames fill slots one after the other, whatever their exact times, as long as the count
 * stays within a band around the clock: at most {@value #EARLY} slots ahead of it, at most {@value #LATE} behind. A
 * frame that would leave the band at its early end is dropped; one beyond its late end skips just as many slots as
 * bring the count back inside, and those are filled with repeats. So jitter of a slot and more neither drops nor
 * repeats, and yet the count never drifts from the clock.
 *
 * <p>The edges are chosen for the usual ratios: a source at half the rate arrives at whole slots, and .5 is as far from
 * those as can be; one at double the rate arrives at halves as well, and .25 is between them.
 *
 * <p>Two things that happen on busy machines are forgiven. Frames that were held up and then come all at once: a source
 * that was in time before may be late for {@value #PATIENCE_MILLIS} ms, by {@value #MAX_HOLDUP_MILLIS} ms at most,
 * before slots are skipped. And a first frame that is late itself, so that the clock starts too late: a frame that
 * comes too early in the first {@value #SETTLING_MILLIS} ms sets the clock back instead of being dropped, by {@value
 * #MAX_SETBACK_MILLIS} ms in all.
 *
 * <p>Safe for use by several threads: one accepts frames, another advances the count while none come.
 */
final class FrameSlots {
    /** What {@link #accept} returns for a frame that has no slot. */
    static final long DROP = -1;

    private static final double EARLY = 1.25;
    private static final double LATE = 1.5;

    /** A source that fills every slot is only further behind if it was held up. */
    private static final double IN_TIME = 0.5;

    private static final long PATIENCE_MILLIS = 100;
    private static final long MAX_HOLDUP_MILLIS = 250;
    private static final long SETTLING_MILLIS = 500;
    private static final long MAX_SETBACK_MILLIS = 200;
    private static final long NOT_LATE = Long.MIN_VALUE;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final double slotsPerNano;
    private long setbackLeftNanos = MAX_SETBACK_MILLIS * NANOS_PER_MILLI;
    private boolean begun;
    private boolean wasInTime;
    private long lateSinceNanos = NOT_LATE;
    private long originNanos;
    private long next;

    /**
     * @param rate of the slots
     */
    FrameSlots(FrameRate rate) {
        slotsPerNano = rate.numerator() / (rate.denominator() * 1e9);
    }

    /**
     * Gives a frame its slot. The first frame's is 0, and its time is where the clock starts, unless it was late.
     *
     * @param receivedNanos when the frame arrived, not before the frames accepted earlier
     * @return a slot greater than all before, or {@link #DROP}
     */
    synchronized long accept(long receivedNanos) {
        if (!begun) {
            begun = true;
            originNanos = receivedNanos;
            return next++;
        }
        double behind = position(receivedNanos) - next;
        if (behind < -EARLY) {
            if (!setBack(-behind / slotsPerNano, receivedNanos)) {
                return DROP;
            }
            behind = 0;
        }
        if (behind <= IN_TIME) {
            wasInTime = true;
            lateSinceNanos = NOT_LATE;
        } else if (behind > LATE && !isHeldUp(behind, receivedNanos)) {
            wasInTime = false;
            next += (long) Math.ceil(behind - LATE);
        }
        return next++;
    }

    /** Whether frames that make up for the lateness may still follow. */
    private boolean isHeldUp(double behind, long receivedNanos) {
        if (lateSinceNanos == NOT_LATE) {
            lateSinceNanos = receivedNanos;
        }
        return wasInTime
                && receivedNanos - lateSinceNanos < PATIENCE_MILLIS * NANOS_PER_MILLI
                && behind / slotsPerNano <= MAX_HOLDUP_MILLIS * NANOS_PER_MILLI;
    }

    private boolean setBack(double nanos, long receivedNanos) {
        if (nanos > setbackLeftNanos || receivedNanos - originNanos > SETTLING_MILLIS * NANOS_PER_MILLI) {
            return false;
        }
        setbackLeftNanos -= (long) nanos;
        originNanos -= (long) nanos;
        return true;
    }

    /**
     * Gives up the slots before a time for which no frame came.
     *
     * @param nanos on the clock of the frames
     * @return the first slot not given up or given to a frame: all before it may be filled with repeats
     */
    synchronized long advance(long nanos) {
        if (begun) {
            next = Math.max(next, (long) position(nanos));
        }
        return next;
    }

    /**
     * How far a count is behind the clock.
     *
     * @param slot the next to be filled
     * @param nanos on the clock of the frames
     * @return slots; negative if it is ahead
     */
    synchronized double behind(long slot, long nanos) {
        return begun ? position(nanos) - slot : 0;
    }

    private double position(long nanos) {
        return (nanos - originNanos) * slotsPerNano;
    }
}
