// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudioCapsTest {

    private static final String STEREO =
            "audio/x-raw, format=(string)S16LE, rate=(int)48000, channels=(int)2, layout=(string)interleaved";

    private static String refused(String text) {
        return assertThrows(CapsException.class, () -> AudioCaps.parse(text)).getMessage();
    }

    @Test
    void printsTypedCaps() {
        AudioCaps audio = AudioCaps.of(SampleFormat.S16LE, 48_000, 2);

        assertEquals(STEREO, audio.toString());
        assertEquals(Caps.parse(STEREO), audio.caps());
        assertEquals(SampleFormat.S16LE, audio.format());
        assertEquals(48_000, audio.rate());
        assertEquals(2, audio.channels());
        assertTrue(audio.isInterleaved());
        assertEquals(OptionalLong.empty(), audio.channelMask());
        assertEquals(audio, AudioCaps.parse(STEREO));
        assertEquals(audio.hashCode(), AudioCaps.parse(STEREO).hashCode());
    }

    @Test
    void moreThanTwoChannelsHaveAMask() {
        AudioCaps audio = AudioCaps.of(SampleFormat.F32LE, 48_000, 6);

        assertEquals(
                "audio/x-raw, format=(string)F32LE, rate=(int)48000, channels=(int)6, layout=(string)interleaved, "
                        + "channel-mask=(bitmask)0x0000000000000000",
                audio.toString());
        assertEquals(OptionalLong.of(0x3f), audio.withChannelMask(0x3f).channelMask());
        assertTrue(audio.withChannelMask(0x3f).toString().endsWith("channel-mask=(bitmask)0x000000000000003f"));
        assertNotEquals(audio, audio.withChannelMask(0x3f));
    }

    @Test
    void keepsWhatGStreamerSends() {
        String text = "audio/x-raw, format=(string)S24LE, layout=(string)interleaved, rate=(int)96000, "
                + "channels=(int)6, channel-mask=(bitmask)0x000000000000003f, note=(string)x";
        AudioCaps audio = AudioCaps.parse(text);

        assertEquals(text, audio.toString());
        assertEquals(OptionalLong.of(63), audio.channelMask());
        assertEquals(3, audio.bytesPerSample());
    }

    @Test
    void readsUntypedFieldsAndALayoutLeftOut() {
        AudioCaps audio = AudioCaps.parse("audio/x-raw,format=S16LE,rate=48000,channels=2,channel-mask=0x3");

        assertTrue(audio.isInterleaved());
        assertEquals(
                "audio/x-raw, format=(string)S16LE, rate=(int)48000, channels=(int)2, "
                        + "channel-mask=(bitmask)0x0000000000000003, layout=(string)interleaved",
                audio.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "(bitmask)10, 16",
        "(bitmask)0x10, 16",
        "(bitmask)ff, 255",
        "(bitmask)-1, -1",
        "(int)10, 10",
        "10, 10",
        "0x3f, 63"
    })
    void theChannelMaskIsHexadecimalIfItSaysThatItIsABitmask(String mask, long bits) {
        assertEquals(
                OptionalLong.of(bits),
                AudioCaps.parse(STEREO + ", channel-mask=" + mask).channelMask());
    }

    @Test
    void nonInterleaved() {
        AudioCaps audio = AudioCaps.of(SampleFormat.F32LE, 44_100, 2).withInterleaved(false);

        assertFalse(audio.isInterleaved());
        assertTrue(audio.toString().endsWith("layout=(string)non-interleaved"));
        assertTrue(audio.withInterleaved(true).isInterleaved());
        assertEquals(8192, audio.frameSize(1024));
    }

    @Test
    void sizesOfFrames() {
        AudioCaps audio = AudioCaps.of(SampleFormat.S24LE, 48_000, 2);

        assertEquals(0, audio.frameSize(0));
        assertEquals(6144, audio.frameSize(1024));
        assertEquals(1024, audio.samplesIn(6144));
        assertEquals(
                65_535L * 8 * 1_000_000,
                AudioCaps.of(SampleFormat.F64LE, 1, 65_535).frameSize(1_000_000));
        assertEquals(
                "a frame of 6145 bytes does not fit S24LE audio of 2 channels: expected a multiple of 6 bytes",
                assertThrows(IllegalArgumentException.class, () -> audio.samplesIn(6145))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> audio.samplesIn(-6));
        assertThrows(IllegalArgumentException.class, () -> audio.frameSize(-1));
        assertThrows(IllegalArgumentException.class, () -> audio.frameSize(Long.MAX_VALUE));
    }

    @Test
    void saysWhatIsMissingOrWrong() {
        assertEquals("not raw audio: the stream's type is video/x-raw", refused("video/x-raw"));
        assertEquals(
                "raw audio without rate, in caps \"audio/x-raw, format=(string)S16LE\"",
                refused("audio/x-raw, format=S16LE"));
        assertEquals(
                "unknown audio format S16: "
                        + "expected one of GStreamer's raw formats, such as S16LE, S24_32LE or F32LE",
                refused("audio/x-raw, format=S16"));
        assertEquals(
                "audio rate 0: expected at least 1 sample per second",
                refused("audio/x-raw, format=S16LE, rate=0, channels=1"));
        assertEquals(
                "audio channels 65536: expected 1 to 65535",
                refused("audio/x-raw, format=S16LE, rate=1, channels=65536"));
        assertTrue(refused("audio/x-raw, format=S16LE, rate=1, channels=1, layout=foo")
                .startsWith("raw audio with layout=(string)foo: expected interleaved or non-interleaved"));
        assertTrue(refused("audio/x-raw, format=S16LE, rate=1, channels=1, channel-mask=x")
                .startsWith("raw audio with channel-mask=(string)x: expected one bitmask"));
        assertTrue(refused("audio/x-raw, format=S16LE, rate=1, channels=1, channel-mask=-1")
                .startsWith("raw audio with channel-mask=(int)-1: expected one bitmask"));
        assertThrows(CapsException.class, () -> AudioCaps.of(SampleFormat.U8, 48_000, 0));
    }

    @Test
    void recognisesAudio() {
        assertTrue(AudioCaps.isAudio(Caps.parse(STEREO)));
        assertFalse(AudioCaps.isAudio(Caps.parse("video/x-raw")));
    }

    @Test
    void samplesGoBetweenPositionAndLimitAndNowhereElse() {
        AudioCaps caps = AudioCaps.of(SampleFormat.S16BE, 48_000, 2);
        ByteBuffer frame = ByteBuffer.allocate(14)
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(2)
                .limit(10);
        assertEquals(2, caps.write(1, new float[] {0.5f, -1, 0.25f}, frame));
        assertArrayEquals(new byte[] {0, 0, 0, 0, 0x40, 0, 0, 0, (byte) 0x80, 0, 0, 0, 0, 0}, frame.array());
        assertEquals(2, frame.position());
        assertEquals(10, frame.limit());
        assertEquals(1, caps.write(0, new float[] {-1}, frame));
        assertEquals(0, caps.write(0, new float[] {1}, ByteBuffer.allocate(0)));
        assertThrows(IndexOutOfBoundsException.class, () -> caps.write(2, new float[1], frame));
        assertThrows(IndexOutOfBoundsException.class, () -> caps.write(-1, new float[1], frame));
        assertThrows(IllegalArgumentException.class, () -> caps.write(0, new float[1], ByteBuffer.allocate(6)));
        assertThrows(ReadOnlyBufferException.class, () -> caps.write(0, new float[1], frame.asReadOnlyBuffer()));
    }

    @Test
    void samplesAreRounded() {
        ByteBuffer frame = ByteBuffer.allocate(4);
        AudioCaps.of(SampleFormat.U8, 48_000, 1)
                .write(0, new float[] {0.6f / 128, -0.6f / 128, 0.4f / 128, -0.4f / 128}, frame);
        assertArrayEquals(new byte[] {(byte) 129, 127, (byte) 128, (byte) 128}, frame.array());
    }
}
