// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first bytes of a memory as a buffer that has no more than these. The same buffer as long as memory and size stay
 * the same: no garbage.
 */
final class SizedView {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private ByteBuffer memory = NOTHING;
    private ByteBuffer view = NOTHING;

    /** Points it at another memory or size; what was handed out before stays as it is. */
    // which memory it is matters, not what it holds
    @SuppressWarnings("ReferenceEquality")
    void set(ByteBuffer newMemory, int sizeBytes) {
        if (newMemory != memory || view.capacity() != sizeBytes) {
            memory = newMemory;
            view = newMemory.slice(0, sizeBytes);
        }
        renew();
    }

    /** As its last user left it. */
    ByteBuffer get() {
        return view;
    }

    /** From position 0 to its end, in native byte order, whatever its last user did to it. */
    ByteBuffer renew() {
        return view.clear().order(ByteOrder.nativeOrder());
    }
}
