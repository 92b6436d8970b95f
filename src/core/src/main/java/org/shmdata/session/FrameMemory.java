// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The memory that a frame lies in, and buffers of it that serve for every frame there: so a frame costs no garbage. For
 * one frame at a time, and for one thread at a time.
 */
public final class FrameMemory {
    private final ByteBuffer memory;
    private final SizedView view = new SizedView();
    private @Nullable Object views;

    /**
     * Makes one.
     *
     * @param memory all of it
     */
    public FrameMemory(ByteBuffer memory) {
        this.memory = memory;
    }

    /** The first bytes, or all if there are fewer; the same buffer as long as the size stays the same. */
    ByteBuffer first(long sizeBytes) {
        view.set(memory, (int) Math.min(sizeBytes, memory.capacity()));
        return view.get();
    }

    /**
     * What the layer above has made of this memory to look at it.
     *
     * @return what was given to {@link #keepViews} last; null before the first
     */
    public @Nullable Object views() {
        return views;
    }

    /**
     * Keeps what the layer above has made of this memory.
     *
     * @param made to look at it
     */
    public void keepViews(Object made) {
        views = made;
    }
}
