// SPDX-License-Identifier: Apache-2.0
package org.shmdata.image;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shmdata.caps.VideoLayout;

/** The bytes of the frame at hand, by plane and row. */
final class FrameBytes {
    /** A writer, and a follower that copies, has several buffers that come by turns. */
    private static final int MOST_SEEN = 32;

    // set by attach, which comes before all else
    @SuppressWarnings("NullAway.Init")
    private ByteBuffer frame;

    // as frame
    @SuppressWarnings("NullAway.Init")
    private VideoLayout layout;

    private int start;

    /** The frame as little-endian pixels of 4 bytes. */
    private @Nullable IntBuffer pixels;

    private @Nullable ByteBuffer pixelsOf;
    private int pixelsStart;

    /**
     * The pixels of buffers that may come again; weak, since each may be a frame's memory that nobody else needs any
     * more.
     */
    private final List<Seen> seen = new ArrayList<>(MOST_SEEN);

    private record Seen(WeakReference<ByteBuffer> frame, int start, WeakReference<IntBuffer> pixels) {}

    /** The buffer holds a frame of this layout from its position on. */
    void attach(ByteBuffer newFrame, VideoLayout newLayout) {
        frame = newFrame;
        start = newFrame.position();
        layout = newLayout;
    }

    int strideBytes(int plane) {
        return layout.strideBytes(plane);
    }

    int rows(int plane) {
        return layout.rows(plane);
    }

    /** Copies bytes from the start of a row on. */
    void get(int plane, int row, byte[] to, int at, int length) {
        frame.get(index(plane, row), to, at, length);
    }

    /** Copies bytes to the start of a row. */
    void put(int plane, int row, byte[] from, int at, int length) {
        frame.put(index(plane, row), from, at, length);
    }

    /** Copies pixels of 4 bytes, in formats that have nothing else. */
    void getPixels(int index, int[] to, int at, int count) {
        pixels().get(index, to, at, count);
    }

    void putPixels(int index, int[] from, int at, int count) {
        pixels().put(index, from, at, count);
    }

    private int index(int plane, int row) {
        return start + (int) layout.offset(plane) + row * layout.strideBytes(plane);
    }

    // the same buffer object, whatever it holds
    @SuppressWarnings("ReferenceEquality")
    private IntBuffer pixels() {
        int count = (int) (layout.size() / Integer.BYTES);
        IntBuffer view = pixels;
        if (view == null || pixelsOf != frame || pixelsStart != start || view.limit() != count) {
            view = find(count);
            pixels = view;
            pixelsOf = frame;
            pixelsStart = start;
        }
        return view;
    }

    private IntBuffer find(int count) {
        for (int i = 0; i < seen.size(); i++) {
            Seen one = seen.get(i);
            if (one.frame().refersTo(frame) && one.start() == start) {
                IntBuffer view = one.pixels().get();
                if (view != null && view.limit() == count) {
                    return view;
                }
            }
        }
        if (seen.size() == MOST_SEEN) {
            seen.remove(0);
        }
        IntBuffer view = frame.duplicate().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
        seen.add(new Seen(new WeakReference<>(frame), start, new WeakReference<>(view)));
        return view;
    }
}
