// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataException.Reason;

/**
 * A turn at writing in place, as whoever took it has it. Used again for later turns. One that nobody can reach any more
 * is ended when the garbage collector finds it: while somebody has it, nothing in this package refers to it.
 */
public final class WriteTurn {
    /** How many other turns are closed before the object of one is used for another. */
    static final int HORIZON = 16;

    private final WriterSession session;
    private final TurnState state = new TurnState();
    private final SizedView view = new SizedView();

    /** What a program sees of it, made when it is first asked for. */
    private @Nullable Object face;

    WriteTurn(WriterSession session) {
        this.session = session;
        LeakGuard.endOnceUnreachable(this, state, "a turn at writing to " + session.path());
    }

    void begin(ByteBuffer memory, int sizeBytes) {
        view.set(memory, sizeBytes);
        state.begin(session);
    }

    TurnState state() {
        return state;
    }

    /**
     * What a program sees of this turn. The layer above makes it once and has it back each time.
     *
     * @param type of it
     * @param make makes it
     * @return always the same object
     * @param <F> its type
     */
    public <F> F face(Class<F> type, Function<WriteTurn, F> make) {
        Object known = face;
        if (known == null) {
            F made = make.apply(this);
            face = made;
            return made;
        }
        return type.cast(known);
    }

    private Path path() {
        return session.path();
    }

    /**
     * The memory to write into.
     *
     * @return of just {@link #sizeBytes}; the same object at each call
     * @throws ShmdataException of reason {@code CLOSED} once the turn is over
     */
    public ByteBuffer buffer() {
        if (!state.isLive()) {
            throw over();
        }
        session.lend();
        return view.get();
    }

    /**
     * The room asked for.
     *
     * @return bytes
     */
    public long sizeBytes() {
        return view.get().capacity();
    }

    /**
     * Makes room for another size.
     *
     * @param sizeBytes 0 to 2147483647
     * @throws ShmdataException of reason {@code CLOSED} once the turn is over; or if that much cannot be had
     */
    // which memory it is matters, not what it holds
    @SuppressWarnings("ReferenceEquality")
    public void resize(long sizeBytes) {
        hold();
        ByteBuffer before = session.memory();
        int room = view.get().capacity();
        boolean resized = false;
        try {
            session.resize(sizeBytes);
            resized = true;
        } finally {
            try {
                // a failure may have changed the memory too
                if (resized || session.memory() != before) {
                    view.set(session.memory(), resized ? (int) sizeBytes : room);
                }
            } finally {
                state.goOn();
            }
        }
    }

    /**
     * Makes the first bytes the next frame and ends the turn.
     *
     * @param frameBytes from 0 to {@link #sizeBytes}
     * @return how many followers were told
     * @throws IllegalArgumentException if that is more than the room, or if no frame has this size: the turn goes on
     * @throws ShmdataException of reason {@code CLOSED} once the turn is over
     */
    public int publish(long frameBytes) {
        hold();
        boolean fits = false;
        try {
            if (frameBytes < 0 || frameBytes > sizeBytes()) {
                throw new IllegalArgumentException(Logs.oneLine("frameBytes: a frame of " + frameBytes
                        + " bytes does not fit the " + sizeBytes() + " bytes acquired on " + path() + ": expected 0 to "
                        + sizeBytes()));
            }
            session.checkFrame(frameBytes);
            fits = true;
        } finally {
            if (!fits) {
                state.goOn();
            }
        }
        try {
            return session.commit(frameBytes);
        } finally {
            state.end();
        }
    }

    /**
     * Ends the turn, and gives it back to be used again. Unless it was published, no follower gets anything. A second
     * call does nothing.
     */
    public void close() {
        state.takeAway();
        if (state.free()) {
            session.takeBack(this);
        }
    }

    private void hold() {
        if (!state.hold()) {
            throw over();
        }
    }

    private ShmdataException over() {
        return new ShmdataException(
                Reason.CLOSED,
                "this turn at " + path() + " is over: it was published or closed, or its writer was closed",
                null);
    }
}
