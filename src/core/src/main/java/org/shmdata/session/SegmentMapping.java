// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.Pointer;
import org.shmdata.bindings.sessions.shmdata_sessions;

/**
 * A segment mapped into this process. Its memory can be read as long as a buffer made of it is reachable, whatever
 * becomes of the segment.
 *
 * <p>The segment itself is let go as soon as its owner is done with it. If callers may still have buffers, memory of
 * this process takes its place there, which holds zeros and costs nothing but addresses. Without callers' buffers
 * nothing stays.
 */
final class SegmentMapping {
    private static final Cleaner CLEANER = Cleaner.create();

    /**
     * How many mappings may be retired while callers may have buffers of them. After so many more the collector is
     * called once.
     */
    private static final int MOST_RETIRED = 1024;

    /** Guards the next two. */
    private static final Object COUNTING = new Object();

    private static int retiredCount;
    private static int collectAbove = MOST_RETIRED;

    private final long number;
    private final ByteBuffer memory;
    private final FrameMemory frameMemory;
    private final Handle handle;
    private final Cleaner.Cleanable cleanable;

    /** How many need it: its owner, and each frame in it that is held. */
    private int holders = 1;

    /** Whether callers may have buffers of this memory. */
    private boolean lent;

    private boolean retired;

    /**
     * @param number by which the native side tells mappings apart
     * @param handle a reference of its own, given back when no buffer is left
     * @param readOnly whether the memory is
     */
    SegmentMapping(long number, long handle, boolean readOnly) {
        this.number = number;
        this.handle = new Handle(handle);
        boolean made = false;
        try {
            collectRetired();
            long address = shmdata_sessions.shmdata_mapping_address(handle).address();
            long size = shmdata_sessions.shmdata_mapping_size(handle);
            ByteBuffer root = new Memory(address, Math.min(size, Integer.MAX_VALUE)).asByteBuffer();
            // all that is made of this one keeps the root reachable
            memory = (readOnly ? root.asReadOnlyBuffer() : root.duplicate()).order(ByteOrder.nativeOrder());
            frameMemory = new FrameMemory(memory);
            cleanable = CLEANER.register(root, this.handle);
            made = true;
        } finally {
            if (!made) {
                this.handle.run();
            }
        }
    }

    private static void collectRetired() {
        synchronized (COUNTING) {
            if (retiredCount <= collectAbove) {
                return;
            }
            collectAbove = retiredCount + MOST_RETIRED;
        }
        System.gc();
    }

    /**
     * Callers get buffers of this memory from now on.
     *
     * @return false if it is retired: then there is no memory any more
     */
    synchronized boolean lend() {
        if (!retired) {
            lent = true;
        }
        return lent;
    }

    /** One more needs it. */
    synchronized void hold() {
        holders++;
    }

    /** One of those that need it is done with it. After the last one it is retired. */
    synchronized void letGo() {
        if (--holders == 0) {
            retire();
        }
    }

    synchronized boolean isRetired() {
        return retired;
    }

    /** Nobody will use the memory again, but for callers that have kept buffers. */
    synchronized void retire() {
        if (retired) {
            return;
        }
        retired = true;
        if (lent) {
            handle.retire();
        } else {
            cleanable.clean();
        }
    }

    long number() {
        return number;
    }

    /** All of it, in native byte order; always the same object. For callers only once it is lent. */
    ByteBuffer memory() {
        return memory;
    }

    /** All of it, for the frames that lie in it; always the same object. */
    FrameMemory frameMemory() {
        return frameMemory;
    }

    /** The native side's reference. */
    private static final class Handle implements Runnable {
        private final long handle;
        private boolean retired;

        Handle(long handle) {
            this.handle = handle;
        }

        void retire() {
            shmdata_sessions.shmdata_mapping_retire(handle);
            synchronized (COUNTING) {
                retired = true;
                retiredCount++;
            }
        }

        /** Once nothing can reach the memory. */
        @Override
        public void run() {
            shmdata_sessions.shmdata_mapping_release(handle);
            synchronized (COUNTING) {
                if (retired) {
                    retiredCount--;
                    collectAbove = Math.min(collectAbove, retiredCount + MOST_RETIRED);
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

        /**
         * Of one element. The inherited one is a pointer's, and buffers made of this memory would be as many times too
         * large.
         */
        @Override
        public int sizeof() {
            return 1;
        }
    }
}
