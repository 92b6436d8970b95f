// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Flow;
import org.shmdata.FollowerStatistics;
import org.shmdata.Frame;
import org.shmdata.Shmdata;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;
import org.shmdata.WriteAccess;
import org.shmdata.WriterStatistics;
import org.shmdata.torture.Operation.Body1;

/** All that is done to the population. A new one is a line in the list. */
final class Operations {
    static final List<Operation> ALL = List.of(
            new Operation("open a writer", 6, Operations::openWriter),
            new Operation("open a follower", 4, Operations::openFollower),
            new Operation("follow with a listener", 4, Operations::follow),
            new Operation("open a follower with options", 4, Followings::open),
            new Operation("follow with options", 6, Followings::follow),
            new Operation(
                    "make a call for an executor",
                    8,
                    actor -> actor.population.lateCalls.forAny(actor.random, Runnable::run)),
            new Operation("subscribe", 3, Followings::subscribe),
            new Operation(
                    "request for another thread",
                    6,
                    actor -> actor.population.subscriptions.forAny(
                            actor.random, subscription -> subscription.request(actor.random.nextInt(100)))),
            new Operation(
                    "cancel for another thread",
                    1,
                    actor -> actor.population.subscriptions.forAny(actor.random, Flow.Subscription::cancel)),
            new Operation("write byte[]", 10, actor -> writer(actor, out -> out.write(new byte[actor.size()]))),
            new Operation(
                    "write a direct buffer",
                    8,
                    actor -> writer(actor, out -> out.write(part(actor, ByteBuffer.allocateDirect(actor.size()))))),
            new Operation(
                    "write a heap buffer",
                    8,
                    actor -> writer(actor, out -> out.write(part(actor, ByteBuffer.allocate(actor.size()))))),
            new Operation(
                    "write what another writer or follower lent",
                    3,
                    actor -> actor.population.buffers.forAny(
                            actor.random,
                            buffer -> writer(actor, out -> FrameReading.lenient(() -> out.write(buffer))))),
            new Operation(
                    "write what the type says",
                    15,
                    actor -> writer(actor, out -> Writings.writeWhatItSays(actor, out))),
            new Operation("write an image", 5, actor -> writer(actor, out -> Writings.writeAnImage(actor, out))),
            new Operation("write in place", 15, actor -> writer(actor, out -> writeInPlace(actor, out))),
            new Operation("acquire of the initial size", 4, actor -> writer(actor, out -> giveUp(out.tryAcquire()))),
            new Operation(
                    "end another thread's turn",
                    4,
                    actor -> actor.population.accesses.forAny(actor.random, access -> endTurn(actor, access))),
            new Operation("next", 20, Operations::next),
            new Operation(
                    "look at another thread's frame",
                    4,
                    actor -> actor.population.frames.forAny(
                            actor.random, frame -> FrameReading.lookFromAnywhere(actor, frame))),
            new Operation(
                    "close another thread's frame",
                    4,
                    actor -> actor.population.frames.forAny(actor.random, Frame::close)),
            new Operation(
                    "look at another thread's picture",
                    4,
                    actor -> actor.population.pictures.forAny(
                            actor.random, picture -> FrameReading.lenient(() -> FrameReading.look(actor, picture)))),
            new Operation(
                    "look at another thread's sound",
                    4,
                    actor -> actor.population.sounds.forAny(
                            actor.random, sound -> FrameReading.lenient(() -> FrameReading.look(actor, sound)))),
            new Operation("close a writer", 3, actor -> writer(actor, ShmdataWriter::close)),
            new Operation("close a follower", 3, actor -> follower(actor, ShmdataFollower::close)),
            new Operation(
                    "read a kept buffer",
                    10,
                    actor -> actor.population.buffers.forAny(
                            actor.random, buffer -> FrameReading.read(actor.random, buffer))),
            new Operation(
                    "write to a kept buffer",
                    6,
                    actor -> actor.population.buffers.forAny(
                            actor.random, buffer -> FrameReading.overwrite(actor.random, buffer))),
            new Operation(
                    "use up a kept buffer",
                    8,
                    actor -> actor.population.buffers.forAny(
                            actor.random, buffer -> FrameReading.useUp(actor.random, buffer.duplicate()))),
            new Operation("ask a writer", 4, actor -> writer(actor, Operations::ask)),
            new Operation("ask a follower", 4, actor -> follower(actor, Operations::ask)),
            new Operation("bad arguments", 3, Operations::badArguments),
            new Operation("list", 1, actor -> Shmdata.list(List.of(actor.population.directory))),
            new Operation("clean", 1, actor -> Shmdata.clean(List.of(actor.population.directory))),
            new Operation("collect garbage", 1, actor -> collectGarbage(actor.random)),
            new Operation(
                    "interrupt oneself", 2, actor -> Thread.currentThread().interrupt()),
            new Operation("interrupt another thread", 4, Operations::interruptAnother),
            new Operation("sleep", 3, actor -> Thread.sleep(actor.random.nextInt(3))));

    /** What listeners do, besides throwing. On the library's threads, so nothing that may last. */
    static final List<Operation> IN_CALLBACKS = ALL.stream()
            .filter(operation -> !Set.of("collect garbage", "list", "clean", "interrupt oneself")
                    .contains(operation.name()))
            .toList();

    /** What a thread does that ends the waiting of others. */
    static final List<Operation> CLOSING = List.of(
            new Operation("close a writer", 1, actor -> writer(actor, ShmdataWriter::close)),
            new Operation("close a follower", 1, actor -> follower(actor, ShmdataFollower::close)),
            new Operation("sleep before closing", 2, actor -> Thread.sleep(actor.random.nextInt(50))));

    private static final int GARBAGE_ONE_IN = 3;

    private interface Attempt {
        void run() throws Exception;
    }

    private Operations() {}

    private static void writer(Actor actor, Body1<ShmdataWriter> body) throws Exception {
        actor.population.writers.forAny(actor.random, body);
    }

    private static void follower(Actor actor, Body1<ShmdataFollower> body) throws Exception {
        actor.population.followers.forAny(actor.random, body);
    }

    private static void openWriter(Actor actor) {
        Random random = actor.random;
        ShmdataWriter.Builder writer =
                ShmdataWriter.at(actor.population.writersPath(random)).initialBytes(1 + actor.size());
        writer.type(Writings.TYPES.get(random.nextInt(Writings.TYPES.size())));
        switch (random.nextInt(4)) {
            case 0:
                break;
            case 1:
                writer.leaveBehindAfter(Duration.ofMillis(random.nextInt(20)));
                break;
            default:
                writer.writeTimeout(Duration.ofMillis(random.nextInt(20)));
                break;
        }
        if (random.nextBoolean()) {
            writer.followers(new Tormentor(actor.population, random.nextLong()));
        }
        if (actor.oneIn(4)) {
            writer.permissions(EnumSet.allOf(PosixFilePermission.class));
        }
        actor.population.writers.put(random, writer.open());
    }

    private static void openFollower(Actor actor) {
        actor.population.followers.put(
                actor.random,
                ShmdataFollower.at(actor.population.path(actor.random)).open());
    }

    private static void follow(Actor actor) {
        Tormentor listener = new Tormentor(actor.population, actor.random.nextLong());
        ShmdataFollower follower =
                ShmdataFollower.at(actor.population.path(actor.random)).follow(listener);
        listener.itself(follower);
        actor.population.followers.put(actor.random, follower);
    }

    private static ByteBuffer part(Actor actor, ByteBuffer buffer) {
        buffer.limit(actor.random.nextInt(buffer.capacity() + 1));
        buffer.position(actor.random.nextInt(buffer.limit() + 1));
        return actor.oneIn(3) ? buffer.asReadOnlyBuffer() : buffer;
    }

    private static void writeInPlace(Actor actor, ShmdataWriter out) {
        try (WriteAccess access = out.tryAcquire(1 + actor.size())) {
            if (access == null) {
                return;
            }
            // before anybody else has it
            FrameReading.requireCapacity(access.sizeBytes(), access.buffer());
            FrameReading.keep(actor, access.buffer());
            actor.population.accesses.put(actor.random, access);
            if (actor.oneIn(3)) {
                access.resize(1 + actor.size());
            }
            ByteBuffer buffer = access.buffer();
            if (actor.oneIn(5)) {
                FrameReading.useUp(actor.random, buffer);
            }
            for (int i = 0; i < buffer.limit() && i < 100; i++) {
                buffer.put(i, (byte) i);
            }
            if (actor.oneIn(4)) {
                actor.doOthers();
            }
            if (actor.oneIn(10)) {
                out.close();
            }
            if (!actor.oneIn(4)) {
                access.publish(actor.random.nextInt((int) access.sizeBytes() + 1));
            }
        }
    }

    private static void giveUp(WriteAccess access) {
        if (access != null) {
            access.close();
            access.close();
        }
    }

    private static void endTurn(Actor actor, WriteAccess access) {
        switch (actor.random.nextInt(5)) {
            case 0:
                access.publish();
                break;
            case 1:
                access.resize(actor.size());
                break;
            case 2:
                FrameReading.keep(actor, access.buffer());
                break;
            case 3:
                access.publish(access.sizeBytes() - 1);
                break;
            default:
                access.close();
                break;
        }
    }

    private static void next(Actor actor) throws Exception {
        ShmdataFollower in = actor.population.followers.any(actor.random);
        if (in == null) {
            return;
        }
        Frame frame = in.next(Duration.ofMillis(actor.random.nextInt(5)));
        if (frame == null) {
            return;
        }
        actor.population.frames.put(actor.random, frame);
        FrameReading.lookFromAnywhere(actor, frame);
        if (actor.oneIn(4)) {
            actor.doOthers();
        }
        if (!actor.oneIn(4)) {
            frame.close();
        }
        if (actor.oneIn(10)) {
            in.close();
        }
    }

    private static void ask(ShmdataWriter out) {
        if (out.followerCount() < 0 || out.type().isEmpty() || out.path() == null) {
            throw new AssertionError(out);
        }
        out.isClosed();
        WriterStatistics did = out.statistics();
        if (did.followersLeft() > did.followersJoined()
                || did.frames() < 0
                || did.bytes() < 0
                || !(did.framesPerSecond() >= 0)) {
            throw new AssertionError(did);
        }
    }

    private static void ask(ShmdataFollower in) {
        in.isConnected();
        in.isClosed();
        in.type();
        in.path();
        FollowerStatistics did = in.statistics();
        if (did.delivered() + did.skipped() > did.frames() || did.bytes() < 0 || !(did.framesPerSecond() >= 0)) {
            throw new AssertionError(did);
        }
        in.caps();
    }

    /** One of the test's own. */
    private static void interruptAnother(Actor actor) {
        List<Thread> threads = actor.population.threads();
        if (!threads.isEmpty()) {
            threads.get(actor.random.nextInt(threads.size())).interrupt();
        }
    }

    /** Each of them must be refused, whatever else goes on. */
    private static void badArguments(Actor actor) throws Exception {
        Path file = actor.population.directory.resolve(Population.REGULAR_FILE);
        Path path = actor.population.writersPath(actor.random);
        refused(() -> ShmdataFollower.at(actor.population.directory).open().close());
        refused(() ->
                ShmdataFollower.at(Path.of("/tmp/" + "x".repeat(200))).open().close());
        refused(() -> ShmdataFollower.at(file).open().close());
        refused(() -> ShmdataFollower.at(path).executor(Runnable::run).open().close());
        refused(() -> ShmdataFollower.at(path).threadFactory(Thread::new).open().close());
        refused(() -> ShmdataFollower.at(path).queue(0).open().close());
        ShmdataFollower.publisher(file).subscribe(new Subscriber(actor.population, actor.random.nextLong()));
        refused(() -> ShmdataWriter.at(path).type("").initialBytes(1).open().close());
        refused(() -> ShmdataWriter.at(path)
                .type("t".repeat(5000))
                .initialBytes(1)
                .open()
                .close());
        refused(() -> ShmdataWriter.at(path).type("t").initialBytes(0).open().close());
        refused(() -> ShmdataWriter.at(path).type("t").initialBytes(-1).open().close());
        refused(() -> ShmdataWriter.at(path)
                .type("t")
                .initialBytes(Long.MIN_VALUE)
                .open()
                .close());
        writer(actor, out -> {
            refused(() -> out.acquire(-1));
            refused(() -> out.acquire(Long.MIN_VALUE));
            refused(() -> out.acquire(Long.MAX_VALUE));
            refused(() -> out.acquire(Integer.MAX_VALUE + 1L));
            try (WriteAccess access = out.tryAcquire(10)) {
                if (access != null) {
                    refused(() -> access.resize(-1));
                    refused(() -> access.resize(Integer.MAX_VALUE + 1L));
                    refused(() -> access.resize(Long.MAX_VALUE));
                    refused(() -> access.publish(-1));
                    refused(() -> access.publish(11));
                    access.publish(10);
                    refused(() -> access.publish(10));
                }
            }
        });
    }

    private static void refused(Attempt attempt) throws Exception {
        try {
            attempt.run();
        } catch (ShmdataException | IllegalArgumentException | IllegalStateException e) {
            return;
        }
        throw new AssertionError("was not refused");
    }

    private static void collectGarbage(Random random) {
        if (random.nextInt(GARBAGE_ONE_IN) == 0) {
            System.gc();
        }
    }
}
