// SPDX-License-Identifier: Apache-2.0
package org.shmdata.tutorial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.AudioFrame;
import org.shmdata.Frame;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;
import org.shmdata.WriteAccess;
import org.shmdata.caps.AudioCaps;
import org.shmdata.caps.SampleFormat;

/** Tutorial 5: sound. Read on with {@link SlowFollowersTutorialTest}. */
@Timeout(60)
class AudioTutorialTest {
    private static final int RATE = 48_000;
    private static final int CHANNELS = 2;

    /** 10 ms a frame: short ones are heard early. */
    private static final int SAMPLES = RATE / 100;

    @TempDir
    Path directory;

    @Test
    void aTone() {
        Path sound = directory.resolve("sound");
        AudioCaps caps = AudioCaps.of(SampleFormat.F32LE, RATE, CHANNELS);
        try (ShmdataWriter out = ShmdataWriter.at(sound).audio(caps, SAMPLES).open();
                ShmdataFollower in = ShmdataFollower.at(sound).open()) {
            while (out.followerCount() == 0) {
                in.next(Duration.ofMillis(5));
            }

            // Samples are numbers from -1 to 1, left and right by turns. 1000 Hz on the left, silence on the right.
            try (WriteAccess access = out.acquire()) {
                FloatBuffer samples = access.buffer().asFloatBuffer();
                for (int i = 0; i < SAMPLES; i++) {
                    samples.put((float) Math.sin(2 * Math.PI * 1000 * i / RATE)).put(0);
                }
                access.publish();
            }

            // A frame of sound says by its size how many samples it has.
            try (Frame frame = in.next(Duration.ofSeconds(30))) {
                AudioCaps heard = AudioCaps.from(frame.caps());
                assertEquals(RATE, heard.rate());
                assertEquals(SAMPLES, heard.samplesIn(frame.sizeBytes()));
                FloatBuffer samples = frame.buffer().asFloatBuffer();
                int quarter = RATE / 1000 / 4;
                assertEquals(1f, samples.get(quarter * CHANNELS), 1e-6f);
                assertEquals(0f, samples.get(quarter * CHANNELS + 1));
            }
        }
    }

    @Test
    void anySamples() {
        // Sound may be of any sample format; here whole numbers of 16 bits. Samples are written and read as numbers
        // from -1 to 1, whatever it is.
        Path sound = directory.resolve("sound");
        AudioCaps caps = AudioCaps.of(SampleFormat.S16LE, RATE, CHANNELS);
        try (ShmdataWriter out = ShmdataWriter.at(sound).audio(caps, SAMPLES).open();
                ShmdataFollower in = ShmdataFollower.at(sound).open()) {
            while (out.followerCount() == 0) {
                in.next(Duration.ofMillis(5));
            }
            float[] left = new float[SAMPLES];
            float[] right = new float[SAMPLES];
            Arrays.fill(left, 0.5f);
            Arrays.fill(right, -0.25f);

            try (WriteAccess access = out.acquire()) {
                caps.write(0, left, access.buffer());
                caps.write(1, right, access.buffer());
                access.publish();
            }
            try (Frame frame = in.next(Duration.ofSeconds(30))) {
                AudioFrame heard = frame.asAudio();
                assertEquals(SAMPLES, heard.samples());
                assertEquals(0.5, heard.sample(0, 100));

                // A channel at once.
                float[] copy = new float[SAMPLES];
                assertEquals(SAMPLES, heard.read(1, copy));
                assertArrayEquals(right, copy);
            }
        }
    }
}
