// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

/**
 * Is called when followers of a writer join and leave. All calls come from one thread, the writer's own. They may write
 * frames. Close or publish every turn that you acquire, or hand it to another thread: until then nobody else can write.
 */
public interface FollowersListener {
    /**
     * A follower joined and gets the frames from now on.
     *
     * @param id its number, counted from 0 per writer
     */
    default void joined(int id) {}

    /**
     * A follower left or died.
     *
     * @param id the number it joined with
     */
    default void left(int id) {}
}
