// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.shmdata.caps.VideoLayout;
import org.shmdata.session.FrameMemory;

/** The planes of the pictures that lie in one memory. They stay the same as long as the size and the layout do. */
final class PlaneViews {
    private final ByteBuffer bytes;
    private final VideoLayout layout;
    private final ByteBuffer[] planes;

    private PlaneViews(ByteBuffer bytes, VideoLayout layout) {
        this.bytes = bytes;
        this.layout = layout;
        planes = slice(bytes, layout);
    }

    // which memory it is matters, not what it holds
    @SuppressWarnings("ReferenceEquality")
    static ByteBuffer[] of(FrameMemory memory, ByteBuffer bytes, VideoLayout layout) {
        if (memory.views() instanceof PlaneViews known && known.bytes == bytes && known.layout == layout) {
            return known.planes;
        }
        PlaneViews made = new PlaneViews(bytes, layout);
        memory.keepViews(made);
        return made.planes;
    }

    private static ByteBuffer[] slice(ByteBuffer bytes, VideoLayout layout) {
        // its reader may have moved the limit
        ByteBuffer whole = bytes.duplicate().clear();
        ByteBuffer[] planes = new ByteBuffer[layout.planeCount()];
        for (int p = 0; p < planes.length; p++) {
            int size = layout.strideBytes(p) * layout.rows(p);
            planes[p] = Views.renew(whole.slice((int) layout.offset(p), size), size, ByteOrder.nativeOrder());
        }
        return planes;
    }
}
