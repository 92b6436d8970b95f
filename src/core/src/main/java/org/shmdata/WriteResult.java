// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

/** What became of a frame. */
public enum WriteResult {
    /** The frame is in shared memory and the followers were told. */
    WRITTEN,
    /**
     * A follower held the frame before, or another turn lasted, for longer than {@link ShmdataWriter.Builder#writeTimeout the write timeout}:
     * nothing was written.
     */
    DROPPED
}
