// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;

@Timeout(60)
class FrameConverterTest {
    private static final PictureFormat TARGET = new PictureFormat(AV_PIX_FMT_YUV420P, 320, 240);

    @BeforeAll
    static void load() {
        LibAv.ensureAvailable();
    }

    @Test
    void whatIsQuicklyConvertedIsConvertedWhereItIs() {
        List<Thread> threads = new ArrayList<>();
        try (PicturePool pool = new PicturePool(TARGET, 1);
                FrameConverter converter = converter(1, picture -> threads.add(Thread.currentThread()))) {
            assertTrue(converter.convert(gray(100), pool.take()));
            assertEquals(List.of(Thread.currentThread()), threads);
        }
    }

    @Test
    void nobodyWaitsForWhatTakesLong() {
        List<String> seen = new ArrayList<>();
        CountDownLatch slow = new CountDownLatch(1);
        try (PicturePool pool = new PicturePool(TARGET, 4)) {
            try (FrameConverter converter = converter(100_000, picture -> {
                assertNotEquals("main", Thread.currentThread().getName());
                await(slow);
                seen.add(picture.slot + ": " + picture.frame.data(0).get());
            })) {
                ByteBuffer frame = gray(0);
                List<Boolean> taken = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    Picture picture = pool.take();
                    picture.slot = i;
                    fill(frame, 20 + i);
                    taken.add(converter.convert(frame, picture));
                    // what the writer does with it afterwards
                    fill(frame, 255);
                }
                // two copies wait; there is no room for more
                assertEquals(List.of(true, true, false, false), taken);
                slow.countDown();
            }
            // gray is of full range, and luma 16 to 235
            assertEquals(List.of("0: 33", "1: 34"), seen);
        }
    }

    private static FrameConverter converter(int rate, Consumer<Picture> done) {
        VideoCaps caps = VideoCaps.of(PixelFormat.GRAY8, 320, 240, FrameRate.of(rate));
        return new FrameConverter(caps, caps.layout(), TARGET, FrameRate.of(60), done);
    }

    private static ByteBuffer gray(int value) {
        ByteBuffer frame = ByteBuffer.allocateDirect(320 * 240);
        fill(frame, value);
        return frame;
    }

    private static void fill(ByteBuffer frame, int value) {
        for (int i = 0; i < frame.capacity(); i++) {
            frame.put(i, (byte) value);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
