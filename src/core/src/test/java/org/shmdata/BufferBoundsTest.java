// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;

/** A buffer has the bytes of its frame and no others, whatever its user does to limit and position. */
@Timeout(60)
class BufferBoundsTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("data");
    }

    private static void hasJust(int size, ByteBuffer buffer) {
        assertEquals(size, buffer.capacity());
        assertEquals(size, buffer.clear().remaining());
        assertEquals(size, new BytePointer(buffer).capacity());
    }

    private static void fill(ByteBuffer buffer, int value) {
        buffer.clear();
        while (buffer.hasRemaining()) {
            buffer.put((byte) value);
        }
    }

    @Test
    void aWriterGetsWhatItAskedFor() {
        try (ShmdataWriter out =
                ShmdataWriter.at(path).type("x").initialBytes(5000).open()) {
            for (int size : new int[] {5000, 1, 0, 4097, 100_000, 10}) {
                try (WriteAccess access = out.acquire(size)) {
                    hasJust(size, access.buffer());
                    fill(access.buffer(), 1);
                    access.resize(size + 3);
                    hasJust(size + 3, access.buffer());
                    fill(access.buffer(), 2);
                    access.publish();
                }
            }
        }
    }

    @Test
    void whatOneWriterFillsLeavesItsNeighboursAlone() {
        byte[] frame = new byte[4096];
        try (ShmdataWriter one =
                        ShmdataWriter.at(path).type("x").initialBytes(4096).open();
                ShmdataWriter other = ShmdataWriter.at(directory.resolve("other"))
                        .type("x")
                        .initialBytes(4096)
                        .open();
                ShmdataFollower in =
                        ShmdataFollower.at(directory.resolve("other")).open()) {
            other.write(frame);
            try (Frame held = in.next(Peers.LONG);
                    WriteAccess access = one.acquire()) {
                fill(access.buffer(), 77);
                byte[] seen = new byte[4096];
                held.buffer().get(seen);
                assertArrayEquals(frame, seen);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void aFollowerGetsWhatTheFrameHas(int room) {
        ShmdataFollower.Builder options =
                room == 0 ? ShmdataFollower.at(path) : ShmdataFollower.at(path).queue(room);
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(100_000).open();
                ShmdataFollower in = options.open()) {
            for (int size : new int[] {100_000, 0, 1, 4096, 99, 200_000, 7}) {
                out.write(new byte[size]);
                try (Frame frame = in.next(Peers.LONG)) {
                    hasJust(size, frame.buffer());
                    hasJust(size, frame.copy().buffer());
                }
            }
        }
    }

    @Test
    void aPlaneHasJustItsRows() {
        VideoCaps caps = VideoCaps.of(PixelFormat.I420, 17, 9, FrameRate.of(30));
        try (ShmdataWriter out = ShmdataWriter.at(path).video(caps).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            out.write(new byte[(int) caps.layout().size()]);
            try (Frame frame = in.next(Peers.LONG)) {
                VideoFrame video = frame.asVideo();
                for (int p = 0; p < video.planeCount(); p++) {
                    hasJust(video.strideBytes(p) * video.rows(p), video.plane(p));
                }
            }
        }
    }

    @Test
    void aFrameIsReadFromItsFirstByteAgainAtEachCall() {
        try (ShmdataWriter out =
                        ShmdataWriter.at(path).type("x").initialBytes(4).open();
                ShmdataFollower in = ShmdataFollower.at(path).open()) {
            out.write(new byte[] {1, 2, 3, 4});
            try (Frame frame = in.next(Peers.LONG)) {
                byte[] first = new byte[4];
                byte[] second = new byte[4];
                frame.buffer().get(first);
                frame.buffer().get(second);
                assertArrayEquals(first, second);
            }
        }
    }
}
