// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.shmdata.discovery.FoundShmdata;
import org.shmdata.session.Logs;
import org.shmdata.session.PathFindings;

/**
 * What could be told of a shmdata from outside, by {@link Shmdata#list()}, at the moment it was looked at. Immutable; any thread.
 *
 * <p>Of another user's shmdata less can be told: what is not known is empty.
 */
public final class ShmdataInfo {
    private final Path path;
    private final boolean alive;
    private final String type;
    private final long sizeBytes;
    private final int followers;
    private final int writerPid;
    private final String user;
    private final Set<PosixFilePermission> permissions;
    private final String problem;

    ShmdataInfo(FoundShmdata found) {
        PathFindings findings = found.findings();
        path = found.path();
        user = found.owner();
        alive = findings.alive();
        type = findings.type();
        sizeBytes = findings.segmentBytes();
        followers = findings.followers();
        writerPid = findings.writerPid();
        permissions = permissions(findings.mode());
        problem = findings.problem();
    }

    static List<ShmdataInfo> of(List<FoundShmdata> found) {
        return found.stream().map(ShmdataInfo::new).toList();
    }

    /** From the bits of {@code chmod}: the constants of the enumeration stand in their order. */
    @SuppressWarnings("EnumOrdinal")
    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode & 0400 >> permission.ordinal()) != 0) {
                set.add(permission);
            }
        }
        return Collections.unmodifiableSet(set);
    }

    /**
     * Where it is: what {@link ShmdataFollower#open} takes.
     *
     * @return the path of its socket file
     */
    public Path path() {
        return path;
    }

    /**
     * Whether a writer serves it.
     *
     * @return false where the writer died without cleaning up: {@link Shmdata#clean()} removes such ones
     */
    public boolean isAlive() {
        return alive;
    }

    /**
     * What its writer says the frames are, see {@link org.shmdata.caps.Caps#parse}.
     *
     * @return as it came over the wire; empty where the writer is dead, may not be asked by this user, or did not answer within a second
     */
    public String type() {
        return type;
    }

    /**
     * The size of its shared memory: the largest frame there was so far, or what the writer took at first.
     *
     * @return bytes, empty where it cannot be told
     */
    public OptionalLong sizeBytes() {
        return sizeBytes < 0 ? OptionalLong.empty() : OptionalLong.of(sizeBytes);
    }

    /**
     * How many have its shared memory mapped, besides a live writer. A follower that is just joining is not among them yet, one that keeps
     * buffers after it left still is.
     *
     * @return at least 0, empty where it cannot be told
     */
    public OptionalInt followers() {
        return followers < 0 ? OptionalInt.empty() : OptionalInt.of(followers);
    }

    /**
     * The process that writes, or wrote.
     *
     * @return its number, empty where it cannot be told
     */
    public OptionalLong writerPid() {
        return writerPid <= 0 ? OptionalLong.empty() : OptionalLong.of(writerPid);
    }

    /**
     * Who owns the socket file.
     *
     * @return the user's name, or its number where it has none
     */
    public String user() {
        return user;
    }

    /**
     * Who may follow: the permissions of the socket file. A follower needs to read and to write.
     *
     * @return unmodifiable
     */
    public Set<PosixFilePermission> permissions() {
        return permissions;
    }

    /**
     * Why nobody here can join it though its writer is alive, and what to do: its memory is in another IPC namespace, as of a container, or its socket file
     * was removed. Or for how long a follower has held its last frame so that no other can be written, and which processes this may be.
     *
     * @return one line for people; empty if there is no such problem
     */
    public String problem() {
        return problem;
    }

    /** One line for people. */
    @Override
    public String toString() {
        return Logs.oneLine(path
                + (alive ? ": alive" : ": dead")
                + (type.isEmpty() ? "" : ", " + type)
                + (problem.isEmpty() ? "" : "; " + problem));
    }
}
