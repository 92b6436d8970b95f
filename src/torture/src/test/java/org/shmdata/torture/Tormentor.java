// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import java.util.OptionalInt;
import org.shmdata.FollowersListener;
import org.shmdata.Frame;
import org.shmdata.FrameListener;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataFollower;

/**
 * A listener of both kinds that does what it should not: it throws, closes what calls it, and acts on everything else
 * from within.
 */
final class Tormentor implements FrameListener, FollowersListener {
    static final String ON_PURPOSE = "an error on purpose";

    private final Actor actor;
    private final OneAtATime calls;
    private final boolean copies;
    private long lastSequence = -1;
    private boolean over;
    private volatile ShmdataFollower itself;

    Tormentor(Population population, long seed) {
        this(population, seed, false);
    }

    /** @param copies whether the frames it gets are copies */
    Tormentor(Population population, long seed, boolean copies) {
        this.copies = copies;
        actor = new Actor(population, seed, Operations.IN_CALLBACKS);
        calls = new OneAtATime(population, "calls of a listener");
    }

    void itself(ShmdataFollower follower) {
        itself = follower;
    }

    @Override
    public void frame(Frame frame) {
        calls.during(() -> {
            require(!over, "called after failed() said to end");
            long sequence = frame.sequence();
            // one that another thread closed may be a newer frame already
            if (isHeld(frame)) {
                require(sequence > lastSequence, "an old frame");
                lastSequence = sequence;
            }
            OptionalInt content = content(frame);
            actor.attempt("look at a frame in a listener", self -> FrameReading.look(self, frame));
            actor.population.frames.put(actor.random, frame);
            if (actor.oneIn(3)) {
                frame.close();
            }
            actor.doOthers();
            OptionalInt contentNow = content(frame);
            require(
                    content.isEmpty() || contentNow.isEmpty() || content.equals(contentNow),
                    "the content of a copy changed");
            torment();
            ShmdataFollower follower = itself;
            if (follower != null && actor.oneIn(100)) {
                follower.close();
            }
        });
    }

    @Override
    public void connected(String type) {
        calls.during(() -> {
            require(!over, "called after failed() said to end");
            torment();
        });
    }

    @Override
    public void disconnected() {
        calls.during(this::torment);
    }

    @Override
    public boolean failed(Throwable failure) {
        boolean[] goesOn = {true};
        calls.during(() -> {
            boolean onPurpose = failure instanceof Population.OnPurpose || ON_PURPOSE.equals(failure.getMessage());
            require(onPurpose, "told of " + failure);
            torment();
            goesOn[0] = !actor.oneIn(10);
            over = !goesOn[0];
        });
        return goesOn[0];
    }

    @Override
    public void joined(int id) {
        calls.during(this::torment);
    }

    @Override
    public void left(int id) {
        calls.during(this::torment);
    }

    private static boolean isHeld(Frame frame) {
        try {
            frame.buffer();
            return true;
        } catch (ShmdataException e) {
            return false;
        }
    }

    /**
     * Nothing for a frame that is closed, or in shared memory: somebody who kept the buffer of an earlier turn may write
     * there.
     */
    private OptionalInt content(Frame frame) {
        if (copies) {
            try {
                int hash = frame.buffer().hashCode();
                return isHeld(frame) ? OptionalInt.of(hash) : OptionalInt.empty();
            } catch (ShmdataException e) {
                actor.population.judge("the content of a copy", e);
            }
        }
        return OptionalInt.empty();
    }

    private void require(boolean kept, String otherwise) {
        if (!kept) {
            actor.population.fail("a listener", new AssertionError(otherwise));
        }
    }

    private void torment() {
        if (actor.oneIn(3)) {
            actor.doOthers();
        }
        if (actor.oneIn(5)) {
            throw new Population.OnPurpose();
        }
        if (actor.oneIn(500)) {
            throw new AssertionError(ON_PURPOSE);
        }
    }
}
