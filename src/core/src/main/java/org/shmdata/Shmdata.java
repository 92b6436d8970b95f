// SPDX-License-Identifier: Apache-2.0
package org.shmdata;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.shmdata.delivery.FrameDelivery;
import org.shmdata.delivery.OpenFollowers;
import org.shmdata.discovery.HostScanner;
import org.shmdata.session.NativeLibrary;
import org.shmdata.session.OpenWriters;
import org.shmdata.session.WriterSession;

/**
 * Says whether shared memory frames work in this JVM, and which shmdatas there are on this machine.
 *
 * <pre>{@code
 * for (ShmdataInfo info : Shmdata.list()) {
 *     System.out.println(info.path() + " " + info.type());
 * }
 * }</pre>
 *
 * <p>The native library comes in a jar and is unpacked once, to {@code ~/.javacpp/cache} or where the system property
 * {@code org.bytedeco.javacpp.cachedir} says. That directory must be writable, and on a file system that libraries may
 * be loaded from. If no home directory can be written to, it is {@code /tmp/.javacpp-USER/cache}.
 *
 * <p>Nothing is loaded if other users could put code there: if the directory, anything that JavaCPP keeps in it, or a
 * directory above it belongs to a user other than this one or root, or if others may write to it. These cases are no
 * danger and are accepted: write permission for root's group, or for a group that has the owner's name and so has no
 * other members; directories above that are sticky, as {@code /tmp} is; and all directories above the one that the
 * property names.
 *
 * <p>All system properties are listed in {@link SystemProperties}. Any thread may call any method.
 */
public final class Shmdata {
    private Shmdata() {}

    /**
     * Whether the native library is loaded and fits.
     *
     * @return false if this platform has none or the system refuses it, see {@link #unavailabilityCause}
     */
    public static boolean isAvailable() {
        return NativeLibrary.unavailabilityCause() == null;
    }

    /**
     * Why the native library could not be loaded.
     *
     * @return null if it is loaded
     */
    public static @Nullable Throwable unavailabilityCause() {
        return NativeLibrary.unavailabilityCause();
    }

    /**
     * Loads the native library.
     *
     * @throws ShmdataException of reason {@code UNAVAILABLE} if it cannot be loaded: the message names the platform,
     *     and the jar that is missing or what the system said
     */
    public static void ensureAvailable() {
        NativeLibrary.ensureAvailable();
    }

    /**
     * The shmdatas of this machine: those in {@code /tmp}, those that some process serves elsewhere, and dead ones
     * beside these. A dead one is listed only if its shared memory or its semaphores are still there: a socket file
     * alone may be any program's, see {@link #list(Collection)}.
     *
     * <p>Live writers are asked for their type as a follower would ask, and are not disturbed. Sockets of other
     * programs are not touched. Takes some milliseconds, and up to a second more for each writer that does not answer.
     *
     * @return sorted by path, unmodifiable; little or nothing is known of what this user may not look at
     * @throws ShmdataException of reason {@code UNAVAILABLE}; {@code FAILED} if no file descriptors are left to look
     *     with
     */
    public static List<ShmdataInfo> list() {
        ensureAvailable();
        return ShmdataInfo.of(HostScanner.list());
    }

    /**
     * The shmdatas in given places. Every socket file that nobody serves counts as a dead one here.
     *
     * @param places directories to look into (not into those below), or paths of shmdatas; what is not there or cannot
     *     be read is left out
     * @return sorted by path, which is absolute; unmodifiable
     * @throws IllegalArgumentException for a path that is not of the system's own file system, such as one in an
     *     archive
     * @throws ShmdataException of reason {@code UNAVAILABLE}; {@code FAILED} if no file descriptors are left to look
     *     with
     */
    public static List<ShmdataInfo> list(Collection<Path> places) {
        Objects.requireNonNull(places, "places");
        ensureAvailable();
        return ShmdataInfo.of(HostScanner.list(places));
    }

    /**
     * Removes what dead writers left: the dead ones that {@link #list()} shows, with their socket files, shared memory
     * and semaphores. What a live process serves stays, as do regular files and what belongs to other programs. A
     * writer that starts on such a path at the same time is safe. It is not needed before a writer is opened, which
     * takes over what a dead one left.
     *
     * @return what was removed; what could not be removed is logged as a warning with the cause
     * @throws ShmdataException of reason {@code UNAVAILABLE}
     */
    public static List<ShmdataInfo> clean() {
        ensureAvailable();
        return ShmdataInfo.of(HostScanner.clean(HostScanner.list()));
    }

    /**
     * Removes what dead writers left in given places: the dead ones that {@link #list(Collection)} shows there.
     *
     * @param places directories to look into, or paths of shmdatas
     * @return what was removed; what could not be removed is logged as a warning with the cause
     * @throws IllegalArgumentException for a path that is not of the system's own file system, such as one in an
     *     archive
     * @throws ShmdataException of reason {@code UNAVAILABLE}; {@code FAILED} if no file descriptors are left to look
     *     with
     */
    public static List<ShmdataInfo> clean(Collection<Path> places) {
        Objects.requireNonNull(places, "places");
        ensureAvailable();
        return ShmdataInfo.of(HostScanner.clean(HostScanner.list(places)));
    }

    /**
     * Closes all writers and followers that this class loader opened and that are still open, and ends the threads that
     * keep the class loader in memory. For a container that is about to drop the application. Applications with their
     * own copy of these classes go on.
     *
     * <p>One of these threads is JavaCPP's, if JavaCPP comes from the same class loader. Then native memory of other
     * JavaCPP libraries, such as FFmpeg, is freed only if it is closed.
     */
    public static void shutdown() {
        if (!isAvailable()) {
            return;
        }
        OpenFollowers.all().forEach(FrameDelivery::close);
        OpenWriters.all().forEach(WriterSession::close);
        NativeLibrary.stopDeallocatorThread();
    }
}
