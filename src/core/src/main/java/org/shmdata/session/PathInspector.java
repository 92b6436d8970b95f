// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import static org.shmdata.bindings.sessions.shmdata_sessions.*;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;
import org.shmdata.bindings.sessions.ShmdataError;
import org.shmdata.bindings.sessions.ShmdataPathInfo;

/** Looks at paths from outside, and removes what dead writers left there. For one thread. */
public final class PathInspector {
    private static final long GREETING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ShmdataPathInfo info = Structs.pathInfo();
    private final ShmdataError error = Structs.error();

    /** Makes one. The native library must be available. */
    public PathInspector() {}

    /**
     * Looks at a path. A live writer is asked for its type, which may take a second.
     *
     * @param path of a socket file, or of anything else
     * @return null if no shmdata is there
     * @throws ShmdataException if this process has no descriptors or no memory left to look with
     */
    public @Nullable PathFindings inspect(Path path) {
        BytePointer name;
        try {
            PathNames.requireUsable(path);
            name = NativeText.path(path);
        } catch (IllegalArgumentException e) {
            Logs.debug("not looked at: " + e.getMessage());
            return null;
        }
        if (shmdata_path_examine(name, GREETING_NANOS, info, error) != SHMDATA_OK) {
            throw NativeErrors.of(error);
        }
        int state = info.state();
        if (state == SHMDATA_PATH_OTHER) {
            return null;
        }
        return new PathFindings(
                state == SHMDATA_PATH_ALIVE,
                info.leftovers() != 0,
                NativeText.of(info.type()),
                info.segment_size(),
                info.followers(),
                info.writer(),
                info.user(),
                info.mode(),
                NativeText.of(info.problem()));
    }

    /**
     * Removes what a dead writer left at a path. If that fails, a warning says why.
     *
     * @param path of its socket file
     * @return whether something was removed
     */
    public boolean removeDead(Path path) {
        int[] removed = new int[1];
        if (shmdata_path_clean(NativeText.path(path), removed, error) != SHMDATA_OK) {
            Logs.warn(NativeText.of(error.message()));
        }
        return removed[0] != 0;
    }
}
