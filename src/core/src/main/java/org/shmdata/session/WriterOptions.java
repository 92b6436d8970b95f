// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.nio.file.Path;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/**
 * How a writer is to be opened.
 *
 * @param path where it writes
 * @param type what it says its frames are
 * @param initialBytes room for a frame at first, 0 for as little as there can be
 * @param frameSizes throws for a size that no frame of the type has
 * @param mode permission bits of the socket, the segment and the semaphores
 * @param patienceNanos how long followers may hold it back, negative without end
 * @param leavesBehind what happens then: true, its followers are left behind; false, the frame is dropped
 * @param joined called with the number of each follower that joins
 * @param left called with the number of each follower that leaves
 */
public record WriterOptions(
        Path path,
        String type,
        long initialBytes,
        LongConsumer frameSizes,
        int mode,
        long patienceNanos,
        boolean leavesBehind,
        IntConsumer joined,
        IntConsumer left) {}
