// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Views of frames' memory, which are handed out again and again. */
final class Views {
    private Views() {}

    /**
     * Makes a view as good as new, whatever its last reader did to it.
     *
     * @return the view, from position 0 to {@code sizeBytes}, in that byte order
     */
    static ByteBuffer renew(ByteBuffer view, int sizeBytes, ByteOrder order) {
        return view.clear().limit(sizeBytes).order(order);
    }
}
