// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import org.shmdata.Frame;
import org.shmdata.FollowersListener;
import org.shmdata.FrameListener;
import org.shmdata.ShmdataFollower;

/** A listener of both kinds that does what it should not: it throws, closes what calls it, and acts on everything else from within. */
final class Tormentor implements FrameListener, FollowersListener {
    static final String ON_PURPOSE = "an error on purpose";

    private final Actor actor;
    private volatile ShmdataFollower itself;

    Tormentor(Population population, long seed) {
        actor = new Actor(population, seed, Operations.IN_CALLBACKS);
    }

    void itself(ShmdataFollower follower) {
        itself = follower;
    }

    @Override
    public void frame(Frame frame) {
        actor.attempt("look at a frame in a listener", self -> Operations.look(self, frame));
        actor.population.frames.put(actor.random, frame);
        if (actor.oneIn(3)) {
            frame.close();
        }
        torment();
        ShmdataFollower follower = itself;
        if (follower != null && actor.oneIn(100)) {
            follower.close();
        }
    }

    @Override
    public void connected(String type) {
        torment();
    }

    @Override
    public void disconnected() {
        torment();
    }

    @Override
    public void joined(int id) {
        torment();
    }

    @Override
    public void left(int id) {
        torment();
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
