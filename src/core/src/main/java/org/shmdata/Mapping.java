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
 *
 * <p>Code that makes no garbage never has the collector run, which would find that out. So, as the JDK does for its direct buffers, the collector is
 * called where too much stays mapped that its owner is done with.
 */
final class Mapping {
    private static final Cleaner CLEANER = Cleaner.create();

    /** Eight frames of 4K video in RGBA. */
    private static final long MOST_RETIRED_BYTES = 256L << 20;

    /** Guards the next two. */
    private static final Object RETIRING = new Object();

    /** What is mapped though its owner is done with it. */
    private static long retiredBytes;

    /** The collector is called once more is retired: after each time only when as much again has come, since callers may keep all there is. */
    private static long collectAbove = MOST_RETIRED_BYTES;

    private final long number;
    private final ByteBuffer view;
    private final Reference reference;

    /**
     * @param number by which the native side tells mappings apart
     * @param handle a reference of its own, given back when no view is left
     * @param readOnly whether the view is
     */
    Mapping(long number, ShmdataMapping handle, boolean readOnly) {
        collectRetired();
        this.number = number;
        long address = shmdata_sessions.shmdata_mapping_address(handle).address();
        long size = shmdata_sessions.shmdata_mapping_size(handle);
        ByteBuffer root = new Memory(address, Math.min(size, Integer.MAX_VALUE)).asByteBuffer();
        // all that is made of a view keeps the root reachable
        this.view = (readOnly ? root.asReadOnlyBuffer() : root.duplicate()).order(ByteOrder.nativeOrder());
        this.reference = new Reference(handle, size);
        CLEANER.register(root, reference);
    }

    private static void collectRetired() {
        synchronized (RETIRING) {
            if (retiredBytes <= collectAbove) {
                return;
            }
            collectAbove = retiredBytes + MOST_RETIRED_BYTES;
        }
        System.gc();
    }

    /** Its owner is done with it: nothing but what callers keep may need it any more. */
    void retire() {
        reference.retire();
    }

    long number() {
        return number;
    }

    /** All of it, in native byte order; always the same object. */
    ByteBuffer view() {
        return view;
    }

    /** The native side's count of this mapping. */
    private static final class Reference implements Runnable {
        private final ShmdataMapping handle;
        private final long sizeBytes;
        private boolean retired;

        Reference(ShmdataMapping handle, long sizeBytes) {
            this.handle = handle;
            this.sizeBytes = sizeBytes;
        }

        void retire() {
            synchronized (RETIRING) {
                retired = true;
                retiredBytes += sizeBytes;
            }
        }

        /** Once nothing can reach the memory. */
        @Override
        public void run() {
            shmdata_sessions.shmdata_mapping_release(handle);
            synchronized (RETIRING) {
                if (retired) {
                    retiredBytes -= sizeBytes;
                    collectAbove = Math.min(collectAbove, retiredBytes + MOST_RETIRED_BYTES);
                }
            }
        }
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
