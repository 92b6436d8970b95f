// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import org.shmdata.caps.SampleFormat;
import org.shmdata.session.FrameMemory;

/** Buffers of the samples that lie in one memory. They stay the same as long as the size and the format do. */
final class SampleViews {
    private final ByteBuffer bytes;
    private final SampleReader reader;

    /** For the caller, who may do with it what it likes. */
    private final ByteBuffer view;

    /** What the reader reads from. */
    private final ByteBuffer own;

    private SampleViews(ByteBuffer bytes, SampleFormat format) {
        this.bytes = bytes;
        reader = new SampleReader(format);
        view = Views.renew(bytes.duplicate(), bytes.capacity(), reader.order());
        own = Views.renew(bytes.duplicate(), bytes.capacity(), reader.order());
    }

    // which memory it is matters, not what it holds
    @SuppressWarnings("ReferenceEquality")
    static SampleViews of(FrameMemory memory, ByteBuffer bytes, SampleFormat format) {
        if (memory.views() instanceof SampleViews known && known.bytes == bytes && known.reader.format() == format) {
            return known;
        }
        SampleViews made = new SampleViews(bytes, format);
        memory.keepViews(made);
        return made;
    }

    ByteBuffer view() {
        return view;
    }

    void renew() {
        Views.renew(view, view.capacity(), reader.order());
    }

    double read(int offset) {
        return reader.read(own, offset);
    }
}
