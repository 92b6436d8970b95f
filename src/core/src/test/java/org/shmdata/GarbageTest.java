// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.shmdata.caps.AudioCaps;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.SampleFormat;
import org.shmdata.caps.VideoCaps;

/**
 * After warm-up no frame costs a byte of the Java heap, on any thread it passes: 10,000 of them cost 0. How long the
 * warm-up takes is the compiler's matter: before it compiles a method it resolves the method's string constants, on the
 * thread that ran it. So the frames are counted in stretches, and one of the first few must cost nothing; garbage of
 * every frame would show in each.
 */
@Timeout(120)
class GarbageTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int STRETCH = 10_000;
    private static final int MOST_STRETCHES = 20;
    private static final VideoCaps VIDEO = VideoCaps.of(PixelFormat.I420, 32, 16, FrameRate.of(60));

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("data");
    }

    /** Measures the thread that calls it. */
    private static class Stretches {
        private int frames;
        private int stretches;
        private long before;
        private volatile long allocated = -1;

        final void frame() {
            if (frames == 0) {
                before = THREADS.getCurrentThreadAllocatedBytes();
            }
            frames++;
            if (frames == STRETCH && !isDone()) {
                frames = 0;
                stretches++;
                long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
                if (bytes == 0 || stretches == MOST_STRETCHES) {
                    allocated = bytes;
                }
            }
        }

        final boolean isDone() {
            return allocated >= 0;
        }

        final long allocated() {
            return allocated;
        }
    }

    private static final class Meter extends Stretches implements FrameListener {
        private final Consumer<Frame> use;

        Meter(Consumer<Frame> use) {
            this.use = use;
        }

        @Override
        public void frame(Frame frame) {
            use.accept(frame);
            frame();
        }
    }

    private static void readByte(Frame frame) {
        if (frame.buffer().get(0) < 0) {
            throw new AssertionError();
        }
    }

    private static void readPlanes(Frame frame) {
        VideoFrame video = frame.asVideo();
        for (int p = 0; p < video.planeCount(); p++) {
            if (video.plane(p).remaining() != video.strideBytes(p) * video.rows(p)) {
                throw new AssertionError();
            }
        }
    }

    /** What writing costs this thread, while somebody follows. */
    private long writing(ShmdataWriter out, Runnable write) {
        Stretches stretches = new Stretches();
        try (ShmdataFollower in = ShmdataFollower.at(path).follow(GarbageTest::readByte)) {
            Peers.awaitFollowers(out, 1);
            while (!stretches.isDone()) {
                write.run();
                stretches.frame();
            }
            return stretches.allocated();
        }
    }

    @Test
    void writingSamples() {
        AudioCaps caps = AudioCaps.of(SampleFormat.S24BE, 48_000, 2);
        float[] samples = new float[8];
        try (ShmdataWriter out =
                ShmdataWriter.at(path).audio(caps, samples.length).open()) {
            assertEquals(0, writing(out, () -> {
                try (WriteAccess access = out.acquire()) {
                    caps.write(0, samples, access.buffer());
                    caps.write(1, samples, access.buffer());
                    access.publish();
                }
            }));
        }
    }

    @Test
    void writingBuffers() {
        ByteBuffer direct = ByteBuffer.allocateDirect(1000);
        ByteBuffer heap = ByteBuffer.allocate(1000);
        byte[] array = new byte[1000];
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type("x").initialBytes(1000).open()) {
            assertEquals(0, writing(out, () -> out.write(direct)));
            assertEquals(0, writing(out, () -> out.write(heap)));
            assertEquals(0, writing(out, () -> out.write(array)));
        }
    }

    @Test
    void writingInPlace() {
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type("x").initialBytes(1000).open()) {
            assertEquals(0, writing(out, () -> {
                try (WriteAccess access = out.acquire()) {
                    access.buffer().put(0, (byte) 1);
                    access.publish();
                }
            }));
        }
    }

    @Test
    void writingWhatTheCapsSay() {
        byte[] frame = new byte[(int) VIDEO.layout().size()];
        try (ShmdataWriter out = ShmdataWriter.at(path)
                .video(VIDEO)
                .writeTimeout(Duration.ofSeconds(30))
                .open()) {
            assertEquals(0, writing(out, () -> out.write(frame)));
            assertEquals(0, writing(out, () -> {
                try (WriteAccess access = out.acquire()) {
                    access.buffer().put(0, (byte) 1);
                    access.publish();
                }
            }));
        }
    }

    private void following(ShmdataFollower.Builder options, String type, int size, Consumer<Frame> use) {
        Meter meter = new Meter(use);
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type(type).initialBytes(size).open();
                ShmdataFollower in = options.follow(meter)) {
            Peers.awaitFollowers(out, 1);
            writeUntil(out, size, meter);
            assertEquals(0, meter.allocated());
        }
    }

    private static void writeUntil(ShmdataWriter out, int size, Meter meter) {
        ByteBuffer frame = ByteBuffer.allocateDirect(size);
        while (!meter.isDone()) {
            out.write(frame);
        }
    }

    @Test
    void listening() {
        following(ShmdataFollower.at(path), "x", 1000, GarbageTest::readByte);
    }

    @Test
    void listeningToTheNewest() {
        following(ShmdataFollower.at(path).latestOnly(), "x", 1000, GarbageTest::readByte);
    }

    @Test
    void listeningBehindAQueue() {
        following(ShmdataFollower.at(path).queue(8), "x", 1000, GarbageTest::readByte);
    }

    @Test
    void listeningOnAnExecutor() {
        following(ShmdataFollower.at(path).executor(Runnable::run), "x", 1000, GarbageTest::readByte);
    }

    @Test
    void planes() {
        following(
                ShmdataFollower.at(path), VIDEO.toString(), (int) VIDEO.layout().size(), GarbageTest::readPlanes);
    }

    @Test
    void planesOfCopies() {
        following(
                ShmdataFollower.at(path).queue(3),
                VIDEO.toString(),
                (int) VIDEO.layout().size(),
                GarbageTest::readPlanes);
    }

    @Test
    void samples() {
        float[] samples = new float[64];
        following(
                ShmdataFollower.at(path),
                AudioCaps.of(SampleFormat.S16LE, 48_000, 2).toString(),
                256,
                frame -> {
                    AudioFrame audio = frame.asAudio();
                    if (audio.read(1, samples) != 64 || audio.sample(0, 3) != 0) {
                        throw new AssertionError();
                    }
                });
    }

    @Test
    void pulling() throws Exception {
        pulling(ShmdataFollower.at(path));
    }

    @Test
    void pullingTheNewest() throws Exception {
        pulling(ShmdataFollower.at(path).latestOnly());
    }

    private void pulling(ShmdataFollower.Builder options) throws Exception {
        Meter meter = new Meter(GarbageTest::readByte);
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(1000).open();
                ShmdataFollower in = options.open()) {
            Thread puller = new Thread(() -> {
                while (!meter.isDone()) {
                    try (Frame frame = in.next(Peers.LONG)) {
                        meter.frame(frame);
                    }
                }
            });
            puller.start();
            Peers.awaitFollowers(out, 1);
            writeUntil(out, 1000, meter);
            puller.join();
            assertEquals(0, meter.allocated());
        }
    }

    @Test
    void copying() {
        copying(ShmdataFollower.at(path).latestOnly());
        copying(ShmdataFollower.at(path).queue(4));
    }

    private void copying(ShmdataFollower.Builder options) {
        ByteBuffer frame = ByteBuffer.allocateDirect(1000);
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(1000).open();
                // A consumer that is slow, so that frames are skipped too.
                ShmdataFollower in = options.follow(ignored -> LockSupport.parkNanos(1_000_000))) {
            Peers.awaitFollowers(out, 1);
            long id = Peers.thread("shmdata follower " + path + " copies").getId();
            long allocated = -1;
            for (int stretch = 0; stretch < MOST_STRETCHES && allocated != 0; stretch++) {
                long before = THREADS.getThreadAllocatedBytes(id);
                for (int i = 0; i < STRETCH; i++) {
                    out.write(frame);
                }
                allocated = THREADS.getThreadAllocatedBytes(id) - before;
            }
            assertEquals(0, allocated);
        }
    }
}
