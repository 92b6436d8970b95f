// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.shmdata.delivery.FrameTaker;

/** Takes the newest frame of a path whenever it is asked for one, for a subscriber. */
final class NewestCopies implements FrameTaker<FrameCopy> {
    private static final Duration WITHOUT_END = Duration.ofNanos(Long.MAX_VALUE);

    private final ShmdataFollower follower;

    NewestCopies(Path path) {
        follower = ShmdataFollower.at(path).latestOnly().open();
    }

    @Override
    public @Nullable FrameCopy take() {
        try (Frame frame = follower.next(WITHOUT_END)) {
            return frame == null ? null : frame.copy();
        }
    }

    @Override
    public void stop() {
        follower.stop();
    }
}
