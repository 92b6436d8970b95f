// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

/**
 * What the native library found out about a shmdata from outside.
 *
 * @param alive whether a writer serves it
 * @param hasLeftovers of a dead one: whether its segment or its semaphores are still there
 * @param type what its writer says its frames are; empty if that is not known
 * @param segmentBytes the size of its segment, negative if that is not known
 * @param followers how many have the segment mapped, its live writer not counted; negative if that is not known
 * @param writerPid the process that writes or wrote, 0 if that is not known
 * @param user the number of the user who owns the socket file
 * @param mode permission bits of the socket file
 * @param problem why nobody here can join a live one, or who holds it back; empty if there is no problem
 */
public record PathFindings(
        boolean alive,
        boolean hasLeftovers,
        String type,
        long segmentBytes,
        int followers,
        int writerPid,
        int user,
        int mode,
        String problem) {}
