// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.shmdata.ShmdataException.Reason;
import org.shmdata.caps.AudioCaps;
import org.shmdata.caps.SampleFormat;
import org.shmdata.session.HeldFrame;

/**
 * A frame seen as sound: a run of samples of each channel. Nothing is copied.
 *
 * <p>Like its {@link Frame} it is for the thread that received it, and its samples can be read until the frame is
 * closed. Call {@link Frame#asAudio} for every frame. That of a {@link FrameCopy} stays as it is, for one thread at a
 * time.
 */
public final class AudioFrame {
    private final HeldFrame frame;
    private long sequence = -1;
    private AudioCaps caps;
    private SampleViews views;
    private int samples;

    // view sets the rest before anybody gets it
    @SuppressWarnings("NullAway.Init")
    AudioFrame(HeldFrame frame) {
        this.frame = frame;
    }

    /** Shows the frame as it is now. The buffers stay the same for as long as memory, size and format do. */
    AudioFrame view() {
        AudioCaps newCaps = frame.stream().audio();
        samples = samplesIn(newCaps);
        views = SampleViews.of(frame.memory(), frame.bytes(), newCaps.format());
        caps = newCaps;
        if (sequence != frame.sequence()) {
            sequence = frame.sequence();
            views.renew();
        }
        return this;
    }

    private int samplesIn(AudioCaps of) {
        try {
            return (int) of.samplesIn(frame.sizeBytes());
        } catch (IllegalArgumentException e) {
            throw new ShmdataException(Reason.BAD_SIZE, frame.origin() + ": " + e.getMessage(), e);
        }
    }

    /**
     * The type, with all that has no getter here: which loudspeaker each channel is for.
     *
     * @return what the writer says
     */
    public AudioCaps caps() {
        return caps;
    }

    /**
     * The format of a sample.
     *
     * @return what {@link #buffer} holds
     */
    public SampleFormat format() {
        return caps.format();
    }

    /**
     * The sample rate.
     *
     * @return samples of each channel per second
     */
    public int rate() {
        return caps.rate();
    }

    /**
     * The number of channels.
     *
     * @return 1 to 65535
     */
    public int channels() {
        return caps.channels();
    }

    /**
     * The order of the samples.
     *
     * @return true if all channels of one instant are next to each other, false if channel follows channel
     */
    public boolean isInterleaved() {
        return caps.isInterleaved();
    }

    /**
     * How long the frame is.
     *
     * @return samples of each channel
     */
    public int samples() {
        return samples;
    }

    /**
     * The frame's bytes, without a copy.
     *
     * @return a direct buffer from position 0 to the frame's end, read-only unless it is of a {@link FrameCopy}, in the
     *     byte order of the format, so that {@code getShort} reads {@code S16BE} as well as {@code S16LE}; the same
     *     object for every frame in the same memory
     * @throws ShmdataException of reason {@code CLOSED} once the frame is closed
     */
    public ByteBuffer buffer() {
        checkHeld();
        return views.view();
    }

    private void checkHeld() {
        Frame.checkReadable(frame);
        if (frame.sequence() != sequence) {
            throw new ShmdataException(
                    Reason.CLOSED, "this sound's frame is closed: call asAudio() of the next one", null);
        }
    }

    /**
     * Where a channel begins.
     *
     * @param channel from 0 to {@link #channels} - 1
     * @return bytes from the start of {@link #buffer} to the channel's first sample; the next one is {@link
     *     #strideBytes} further
     * @throws IndexOutOfBoundsException if there is no such channel
     */
    public int offsetBytes(int channel) {
        Objects.checkIndex(channel, channels());
        return channel * caps.bytesPerSample() * (isInterleaved() ? 1 : samples);
    }

    /**
     * The distance of the samples of one channel.
     *
     * @return bytes from the start of a sample to the start of the channel's next
     */
    public int strideBytes() {
        return caps.bytesPerSample() * (isInterleaved() ? channels() : 1);
    }

    /**
     * One sample as a number, whatever the format.
     *
     * @param channel from 0 to {@link #channels} - 1
     * @param sample from 0 to {@link #samples} - 1
     * @return from -1 to 1 for integer formats, 0 is silence; floating point formats as they are
     * @throws ShmdataException of reason {@code CLOSED} once the frame is closed
     * @throws IndexOutOfBoundsException if there is no such channel or sample
     */
    public double sample(int channel, int sample) {
        Objects.checkIndex(sample, samples);
        checkHeld();
        return views.read(offsetBytes(channel) + sample * strideBytes());
    }

    /**
     * Copies a channel as numbers, whatever the format.
     *
     * @param channel from 0 to {@link #channels} - 1
     * @param to is filled from its start, with values as of {@link #sample}
     * @return how many were copied: {@link #samples}, or the length of {@code to} if that is less
     * @throws ShmdataException of reason {@code CLOSED} once the frame is closed
     * @throws IndexOutOfBoundsException if there is no such channel
     */
    public int read(int channel, float[] to) {
        Objects.requireNonNull(to, "to");
        checkHeld();
        int at = offsetBytes(channel);
        int stride = strideBytes();
        int count = Math.min(samples, to.length);
        for (int i = 0; i < count; i++, at += stride) {
            to[i] = (float) views.read(at);
        }
        return count;
    }
}
