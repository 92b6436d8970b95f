// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The raw audio formats of GStreamer, by its names: what the field {@code format} of {@code audio/x-raw} may say. */
public enum SampleFormat {

    /** Signed, 8 bits. */
    S8(1),

    /** Unsigned, 8 bits. */
    U8(1),

    /** Signed, 16 bits, little endian. */
    S16LE(2),

    /** Signed, 16 bits, big endian. */
    S16BE(2),

    /** Unsigned, 16 bits, little endian. */
    U16LE(2),

    /** Unsigned, 16 bits, big endian. */
    U16BE(2),

    /** Signed, 18 bits in the low bits of 3 bytes, little endian. */
    S18LE(3),

    /** Signed, 18 bits in the low bits of 3 bytes, big endian. */
    S18BE(3),

    /** Unsigned, 18 bits in the low bits of 3 bytes, little endian. */
    U18LE(3),

    /** Unsigned, 18 bits in the low bits of 3 bytes, big endian. */
    U18BE(3),

    /** Signed, 20 bits in the low bits of 3 bytes, little endian. */
    S20LE(3),

    /** Signed, 20 bits in the low bits of 3 bytes, big endian. */
    S20BE(3),

    /** Unsigned, 20 bits in the low bits of 3 bytes, little endian. */
    U20LE(3),

    /** Unsigned, 20 bits in the low bits of 3 bytes, big endian. */
    U20BE(3),

    /** Signed, 24 bits in 3 bytes, little endian. */
    S24LE(3),

    /** Signed, 24 bits in 3 bytes, big endian. */
    S24BE(3),

    /** Unsigned, 24 bits in 3 bytes, little endian. */
    U24LE(3),

    /** Unsigned, 24 bits in 3 bytes, big endian. */
    U24BE(3),

    /** Signed, 24 bits in the low bits of 4 bytes, little endian. */
    S24_32LE(4),

    /** Signed, 24 bits in the low bits of 4 bytes, big endian. */
    S24_32BE(4),

    /** Unsigned, 24 bits in the low bits of 4 bytes, little endian. */
    U24_32LE(4),

    /** Unsigned, 24 bits in the low bits of 4 bytes, big endian. */
    U24_32BE(4),

    /** Signed, 32 bits, little endian. */
    S32LE(4),

    /** Signed, 32 bits, big endian. */
    S32BE(4),

    /** Unsigned, 32 bits, little endian. */
    U32LE(4),

    /** Unsigned, 32 bits, big endian. */
    U32BE(4),

    /** Floating point, 32 bits, little endian. */
    F32LE(4),

    /** Floating point, 32 bits, big endian. */
    F32BE(4),

    /** Floating point, 64 bits, little endian. */
    F64LE(8),

    /** Floating point, 64 bits, big endian. */
    F64BE(8);

    private static final Map<String, SampleFormat> BY_NAME =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(SampleFormat::name, Function.identity()));

    private final int bytesPerSample;

    SampleFormat(int bytesPerSample) {
        this.bytesPerSample = bytesPerSample;
    }

    /**
     * The format of a name.
     *
     * @param name as GStreamer writes it; upper and lower case count
     * @return the format
     * @throws CapsException if GStreamer has no raw audio format of this name
     */
    public static SampleFormat of(String name) {
        Objects.requireNonNull(name, "name");
        SampleFormat format = BY_NAME.get(name);
        if (format == null) {
            throw new CapsException("unknown audio format " + name
                    + ": expected one of GStreamer's raw formats, such as S16LE, S24_32LE or F32LE");
        }
        return format;
    }

    /**
     * The size of one sample of one channel.
     *
     * @return bytes, 1 to 8, unused bits included
     */
    public int bytesPerSample() {
        return bytesPerSample;
    }
}
