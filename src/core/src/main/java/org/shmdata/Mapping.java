// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.Pointer;
import org.shmdata.bindings.sessions.ShmdataMapping;
import org.shmdata.bindings.sessions.shmdata_sessions;

/**
 * A segment mapped into this process. It stays mapped until the last view made of it is unreachable, so a buffer that a caller
 * keeps for ever is always readable memory.
 */
final class Mapping {
    private static final Cleaner CLEANER = Cleaner.create();

    private final long number;
    private final long address;
    private final ByteBuffer root;

    /**
     * @param number by which the native side tells mappings apart
     * @param handle a reference of its own, given back when no view is left
     */
    Mapping(long number, ShmdataMapping handle) {
        this.number = number;
        this.address = shmdata_sessions.shmdata_mapping_address(handle).address();
        long size = shmdata_sessions.shmdata_mapping_size(handle);
        this.root = new Memory(address, Math.min(size, Integer.MAX_VALUE)).asByteBuffer().order(ByteOrder.nativeOrder());
        CLEANER.register(root, () -> shmdata_sessions.shmdata_mapping_release(handle));
    }

    long number() {
        return number;
    }

    ByteBuffer readOnlyView() {
        return root.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    ByteBuffer view() {
        return root.duplicate().order(ByteOrder.nativeOrder());
    }

    /** Names memory without owning it. */
    private static final class Memory extends Pointer {
        Memory(long address, long size) {
            super((Pointer) null);
            this.address = address;
            this.limit = size;
            this.capacity = size;
        }
    }
}
