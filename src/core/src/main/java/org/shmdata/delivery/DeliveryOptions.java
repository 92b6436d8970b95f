// SPDX-License-Identifier: Apache-2.0
package org.shmdata.delivery;

import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * How frames are to be delivered.
 *
 * @param path what is followed
 * @param copies how many copies may wait; 0 to hand out frames in place
 * @param consumer who gets them; null if they are pulled
 * @param executor where the consumer is called; null for the thread that takes the frames
 * @param threads makes threads; null for daemon threads
 */
public record DeliveryOptions(
        Path path,
        int copies,
        @Nullable FrameConsumer consumer,
        @Nullable Executor executor,
        @Nullable ThreadFactory threads) {}
