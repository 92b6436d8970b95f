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
 * What {@link Shmdata#list()} found out about a shmdata from outside, as of that moment. Immutable; any thread.
 *
 * <p>Less can be found out about another user's shmdata: what is not known is empty.
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
     * Where it is: what {@link ShmdataFollower#at} takes.
     *
     * @return the path of its socket file
     */
    public Path path() {
        return path;
    }

    /**
     * Whether a writer serves it.
     *
     * @return false if the writer died without cleaning up: {@link Shmdata#clean()} removes what it left
     */
    public boolean isAlive() {
        return alive;
    }

    /**
     * What its writer says that the frames are, see {@link org.shmdata.caps.Caps#parse}.
     *
     * @return as it came over the wire; empty if the writer is dead, this user may not ask it, or it did not answer
     *     within a second
     */
    public String type() {
        return type;
    }

    /**
     * The size of its shared memory: the largest frame there was so far, or what the writer took at first.
     *
     * @return bytes, empty if it is not known
     */
    public OptionalLong sizeBytes() {
        return sizeBytes < 0 ? OptionalLong.empty() : OptionalLong.of(sizeBytes);
    }

    /**
     * How many have its shared memory mapped, a live writer not counted. A follower that is just joining does not count
     * yet; one that keeps buffers after it left still does.
     *
     * @return at least 0, empty if it is not known
     */
    public OptionalInt followers() {
        return followers < 0 ? OptionalInt.empty() : OptionalInt.of(followers);
    }

    /**
     * The process that writes, or wrote.
     *
     * @return its number, empty if it is not known
     */
    public OptionalLong writerPid() {
        return writerPid <= 0 ? OptionalLong.empty() : OptionalLong.of(writerPid);
    }

    /**
     * Who owns the socket file.
     *
     * @return the user's name, or its number if there is no name
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
     * Why nobody here can join it although its writer is alive, and what to do. For instance, its memory is in another
     * IPC namespace, as that of a container is, or its socket file was removed. Or how long a follower has held the
     * last frame, which keeps the writer from writing, and which processes may be doing it.
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
