// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.caps.AudioCaps;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.SampleFormat;
import org.shmdata.caps.VideoCaps;
import org.shmdata.testing.ChildJvm;

@Timeout(120)
class FrameCopyTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("data");
    }

    @Test
    void nativeCodeMayWriteWhatWasCopied() {
        VideoCaps caps = VideoCaps.of(PixelFormat.I420, 8, 4, FrameRate.of(30));
        try (ShmdataWriter out = ShmdataWriter.at(path).video(caps).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            out.write(ByteBuffer.allocate(48).put(47, (byte) 7));
            FrameCopy copy;
            try (Frame frame = in.next(Peers.LONG)) {
                frame.buffer().position(40);
                copy = frame.copy();
                assertEquals(40, frame.buffer().limit(48).position(40).position());
            }
            try (BytePointer pointer = new BytePointer(copy.buffer())) {
                assertEquals(48, pointer.capacity());
                assertEquals(7, pointer.get(47));
                for (int i = 0; i < 48; i++) {
                    pointer.put(i, (byte) (i + 1));
                }
            }
            ByteBuffer buffer = copy.buffer();
            assertEquals(48, buffer.capacity());
            assertEquals(ByteOrder.nativeOrder(), buffer.order());
            assertEquals(48, buffer.get(47));
            copy.asVideo().plane(1).put(0, (byte) 99);
            assertEquals(99, buffer.get(32));
            assertNotSame(buffer, copy.buffer());
        }
    }

    @Test
    void samplesOfACopyMayBeWritten() {
        try (ShmdataWriter out = ShmdataWriter.at(path)
                        .audio(AudioCaps.of(SampleFormat.S16BE, 48_000, 1), 2)
                        .open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            out.write(new byte[4]);
            FrameCopy copy;
            try (Frame frame = in.next(Peers.LONG)) {
                assertTrue(frame.asAudio().buffer().isReadOnly());
                copy = frame.copy();
            }
            AudioFrame sound = copy.asAudio();
            sound.buffer().putShort(2, (short) 0x4000);
            assertEquals(0.5, sound.sample(0, 1));
        }
    }

    /** 4 MB are more than that JVM has. */
    @ParameterizedTest
    @ValueSource(strings = {"listener", "pulled", "in place"})
    void outOfMemoryIsToldAndTheFollowingGoesOn(String how) throws Exception {
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(4 << 20).open();
                ChildJvm child = ChildJvm.of(Follows.class)
                        .options("-XX:MaxDirectMemorySize=2m")
                        .start(path.toString(), how)) {
            child.awaitLine("following");
            Peers.awaitFollowers(out, 1);
            for (int i = 0; i < 2; i++) {
                out.write(new byte[4 << 20]);
                child.awaitLine(
                        "FAILED OutOfMemoryError no memory for a copy of a frame of 4194304 bytes from " + path);
                out.write(new byte[] {1, 2, 3});
                child.awaitLine("3 bytes");
            }
        }
    }

    /** Run in a JVM of its own, where 4 MB are too much to copy. */
    static final class Follows {
        private Follows() {}

        private static boolean say(Throwable failure) {
            if (failure instanceof ShmdataException told) {
                System.out.println(told.reason() + " "
                        + failure.getCause().getClass().getSimpleName() + " " + failure.getMessage());
            }
            return true;
        }

        private static void look(Frame frame) {
            System.out.println(frame.buffer().remaining() + " bytes");
        }

        public static void main(String[] arguments) throws InterruptedException {
            ShmdataFollower.Builder options = ShmdataFollower.at(Path.of(arguments[0]));
            switch (arguments[1]) {
                case "listener" -> {
                    options.latestOnly().follow(new FrameListener() {
                        @Override
                        public void frame(Frame frame) {
                            look(frame);
                        }

                        @Override
                        public boolean failed(Throwable failure) {
                            return say(failure);
                        }
                    });
                    System.out.println("following");
                    Thread.sleep(Duration.ofMinutes(2).toMillis());
                }
                case "pulled" -> pull(options.queue(2).open(), Follows::look);
                default -> pull(options.open(), frame -> look(frame.copy()));
            }
        }

        private static void look(FrameCopy copy) {
            System.out.println(copy.buffer().remaining() + " bytes");
        }

        private static void pull(ShmdataFollower in, Consumer<Frame> use) {
            System.out.println("following");
            for (; ; ) {
                try (Frame frame = in.next(Duration.ofMinutes(2))) {
                    use.accept(frame);
                } catch (ShmdataException e) {
                    say(e);
                }
            }
        }
    }
}
