// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The type of a raw audio stream: {@code audio/x-raw} with format, rate, channels and layout. Immutable.
 *
 * <p>A sample here is one value of one channel; a frame of {@code n} samples has {@code n} of every channel. Fields
 * it has no accessor for are kept and printed. Two are equal if their caps are.
 */
public final class AudioCaps {

    private static final String MEDIA_TYPE = "audio/x-raw";
    private static final String KIND = "raw audio";

    private static final String FORMAT = "format";
    private static final String RATE = "rate";
    private static final String CHANNELS = "channels";
    private static final String LAYOUT = "layout";
    private static final String CHANNEL_MASK = "channel-mask";

    private static final String INTERLEAVED = "interleaved";
    private static final String NON_INTERLEAVED = "non-interleaved";

    private static final int MAX_CHANNELS = 65_535;

    private final Caps caps;
    private final SampleFormat format;
    private final int rate;
    private final int channels;
    private final boolean interleaved;
    private final OptionalLong channelMask;
    private final SampleWriter writer;

    private AudioCaps(FieldReader fields) {
        format = SampleFormat.of(fields.requiredString(FORMAT));
        rate = fields.requiredInt(RATE);
        if (rate < 1) {
            throw new CapsException("audio rate " + rate + ": expected at least 1 sample per second");
        }
        channels = fields.requiredInt(CHANNELS);
        if (channels < 1 || channels > MAX_CHANNELS) {
            throw new CapsException("audio channels " + channels + ": expected 1 to " + MAX_CHANNELS);
        }
        interleaved = readLayout(fields);
        channelMask = readChannelMask(fields);
        caps = typed(fields.caps());
        writer = new SampleWriter(format);
    }

    /**
     * Raw audio with interleaved channels.
     *
     * <p>More than two channels are given the channel mask 0, channels without a position: GStreamer demands a
     * mask for them. Use {@link #withChannelMask} for loudspeakers.
     *
     * @param format the format of a sample
     * @param rate samples of each channel per second, at least 1
     * @param channels 1 to 65535
     * @return the type
     * @throws CapsException if the rate or the number of channels is out of range
     */
    public static AudioCaps of(SampleFormat format, int rate, int channels) {
        Objects.requireNonNull(format, "format");
        Caps caps = Caps.of(MEDIA_TYPE)
                .with(FORMAT, format.name())
                .with(RATE, rate)
                .with(CHANNELS, channels)
                .with(LAYOUT, INTERLEAVED);
        return from(channels > 2 ? caps.with(CHANNEL_MASK, CapsValue.bitmask(0)) : caps);
    }

    /**
     * Reads caps; their first structure, if there are several.
     *
     * @param caps the type of a stream
     * @return the same type, with the layout {@code interleaved} if the caps have none
     * @throws CapsException if it is not raw audio, a field is missing, unknown or out of range, or a field has several
     *     values
     */
    public static AudioCaps from(Caps caps) {
        Objects.requireNonNull(caps, "caps");
        return new AudioCaps(FieldReader.of(KIND, MEDIA_TYPE, caps));
    }

    /**
     * Reads a type string.
     *
     * @param text caps as text
     * @return the same type
     * @throws CapsException if the text is not caps, or not raw audio as {@link #from} reads it
     */
    public static AudioCaps parse(String text) {
        return from(Caps.parse(text));
    }

    /**
     * Whether caps are raw audio: {@code audio/x-raw}, complete or not.
     *
     * @param caps the type of a stream
     * @return true if {@link #from} fails for no other reason than missing or wrong fields or features
     */
    public static boolean isAudio(Caps caps) {
        Objects.requireNonNull(caps, "caps");
        return caps.name().equals(MEDIA_TYPE);
    }

    /**
     * The format of a sample.
     *
     * @return the field {@code format}
     */
    public SampleFormat format() {
        return format;
    }

    /**
     * The sample rate.
     *
     * @return samples of each channel per second, at least 1
     */
    public int rate() {
        return rate;
    }

    /**
     * The number of channels.
     *
     * @return 1 to 65535
     */
    public int channels() {
        return channels;
    }

    /**
     * The order of the samples in a frame.
     *
     * @return true if all channels of one instant are next to each other, false if a frame holds channel after channel
     */
    public boolean isInterleaved() {
        return interleaved;
    }

    /**
     * Which loudspeakers the channels are for.
     *
     * @return GStreamer's 64-bit mask of positions, 0 for channels without one; empty if the caps do not say
     */
    public OptionalLong channelMask() {
        return channelMask;
    }

    /**
     * The size of one sample of one channel.
     *
     * @return bytes, 1 to 8
     */
    public int bytesPerSample() {
        return format.bytesPerSample();
    }

    /**
     * The size of a frame, in either layout.
     *
     * @param samples samples of each channel, at least 0
     * @return bytes: samples x channels x bytes per sample
     * @throws IllegalArgumentException if {@code samples} is negative or the size does not fit in 63 bits
     */
    public long frameSize(long samples) {
        if (samples < 0) {
            throw new IllegalArgumentException("an audio frame of " + samples + " samples: expected 0 or more");
        }
        try {
            return Math.multiplyExact(samples, bytesPerInstant());
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException(
                    "an audio frame of " + samples + " samples of " + channels + " channels: too large");
        }
    }

    /**
     * How many samples of each channel a frame holds: the inverse of {@link #frameSize}.
     *
     * @param frameSizeBytes the size of a frame as received
     * @return samples of each channel
     * @throws IllegalArgumentException if the size is negative or no whole number of samples of all channels
     */
    public long samplesIn(long frameSizeBytes) {
        if (frameSizeBytes < 0 || frameSizeBytes % bytesPerInstant() != 0) {
            throw new IllegalArgumentException(
                    "a frame of " + frameSizeBytes + " bytes does not fit " + format + " audio of "
                            + channels + (channels == 1 ? " channel" : " channels") + ": expected a multiple of "
                            + bytesPerInstant() + " bytes");
        }
        return frameSizeBytes / bytesPerInstant();
    }

    /**
     * Writes the samples of one channel into a frame of this type, whatever the format and the layout: the counterpart
     * of {@code AudioFrame.read}. Makes no garbage.
     *
     * <p>If channel follows channel, the size of the frame says where each of them begins: publish the frame with the
     * size that it had here.
     *
     * @param channel from 0 to {@link #channels} - 1
     * @param samples from -1 to 1, 0 is silence. For integer formats they are rounded, what is beyond becomes the
     *     largest or the smallest value, and NaN becomes silence; floating point formats take them as they are
     * @param frame what is between its position and its limit is the frame, such as {@code WriteAccess.buffer()}; they
     *     stay where they are, and its byte order does not matter
     * @return how many were written: the length of {@code samples}, or as many as the frame has of each channel if that
     *     is less; the others of the frame stay as they are
     * @throws IndexOutOfBoundsException if there is no such channel
     * @throws IllegalArgumentException if the frame's size is no whole number of samples of all channels
     * @throws java.nio.ReadOnlyBufferException if the frame is read-only
     */
    public int write(int channel, float[] samples, ByteBuffer frame) {
        Objects.checkIndex(channel, channels);
        int length = (int) samplesIn(frame.remaining());
        int at = frame.position() + channel * bytesPerSample() * (interleaved ? 1 : length);
        int stride = bytesPerSample() * (interleaved ? channels : 1);
        int count = Math.min(length, samples.length);
        for (int i = 0; i < count; i++, at += stride) {
            writer.write(samples[i], frame, at);
        }
        return count;
    }

    /**
     * The same type with another order of the samples.
     *
     * @param newInterleaved see {@link #isInterleaved()}
     * @return a new type
     */
    public AudioCaps withInterleaved(boolean newInterleaved) {
        return from(caps.with(LAYOUT, newInterleaved ? INTERLEAVED : NON_INTERLEAVED));
    }

    /**
     * The same type with another channel mask.
     *
     * @param mask see {@link #channelMask()}; the number of bits is not checked against the channels
     * @return a new type
     */
    public AudioCaps withChannelMask(long mask) {
        return from(caps.with(CHANNEL_MASK, CapsValue.bitmask(mask)));
    }

    /**
     * The type as caps.
     *
     * @return all fields, also those this class has no accessor for
     */
    public Caps caps() {
        return caps;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AudioCaps audio && caps.equals(audio.caps);
    }

    @Override
    public int hashCode() {
        return Objects.hash(MEDIA_TYPE, caps);
    }

    /**
     * The type string.
     *
     * @return all fields typed, for example
     *     {@code audio/x-raw, format=(string)S16LE, rate=(int)48000, channels=(int)2, layout=(string)interleaved}
     */
    @Override
    public String toString() {
        return caps.toString();
    }

    private long bytesPerInstant() {
        return (long) channels * bytesPerSample();
    }

    private static boolean readLayout(FieldReader fields) {
        String layout = fields.string(LAYOUT).orElse(INTERLEAVED);
        return switch (layout) {
            case INTERLEAVED -> true;
            case NON_INTERLEAVED -> false;
            default -> throw fields.wrong(LAYOUT, INTERLEAVED + " or " + NON_INTERLEAVED);
        };
    }

    private static OptionalLong readChannelMask(FieldReader fields) {
        String expected = "one bitmask";
        Optional<String> mask = fields.text(CHANNEL_MASK, expected);
        if (mask.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(CNumbers.integer(mask.get())
                .filter(bits -> mask.get().indexOf('-') < 0)
                .orElseThrow(() -> fields.wrong(CHANNEL_MASK, expected)));
    }

    /** GStreamer demands a layout, and reads {@code (int)} and {@code (bitmask)} only, whatever was understood here. */
    private Caps typed(Caps read) {
        Caps typed = read.with(RATE, rate)
                .with(CHANNELS, channels)
                .with(LAYOUT, interleaved ? INTERLEAVED : NON_INTERLEAVED);
        return channelMask.isPresent() ? typed.with(CHANNEL_MASK, CapsValue.bitmask(channelMask.getAsLong())) : typed;
    }
}
