// SPDX-License-Identifier: Apache-2.0
package org.shmdata.session;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;

/**
 * Makes native calls that wait, for virtual threads. One that waits in native code keeps a processor's carrier thread
 * to itself, and soon no other virtual thread could run. So the call is made by a platform thread behind it, which is
 * there while it is needed. One call at a time.
 */
final class PlatformCalls {
    /** Null before JDK 21, which has no virtual threads. */
    private static final @Nullable MethodHandle IS_VIRTUAL = findIsVirtual();

    private static final long IDLE_SECONDS = 2;

    private enum State {
        IDLE,
        ASKED,
        INSIDE,
        DONE
    }

    private final String name;
    private final IntSupplier call;
    private final Runnable interrupt;

    /** Guards the rest. No monitor: before JDK 24 waiting for one keeps the carrier too. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private State state = State.IDLE;
    private boolean running;
    private int result;
    private @Nullable Throwable failure;

    /**
     * @param name of the thread
     * @param call may wait
     * @param interrupt makes it return soon
     */
    PlatformCalls(String name, IntSupplier call, Runnable interrupt) {
        this.name = name;
        this.call = call;
        this.interrupt = interrupt;
    }

    private static @Nullable MethodHandle findIsVirtual() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** Whether this thread is a virtual one. */
    static boolean needed() {
        if (IS_VIRTUAL == null) {
            return false;
        }
        try {
            return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Has the call made and waits for its result.
     *
     * @param interruptible whether an interrupt of this thread interrupts the call; the interrupt status stays set in
     *     any case
     */
    int call(boolean interruptible) {
        boolean interrupted = false;
        lock.lock();
        try {
            startThread();
            state = State.ASKED;
            changed.signalAll();
            while (state != State.DONE) {
                try {
                    changed.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                    if (interruptible) {
                        interrupt.run();
                    }
                }
            }
            state = State.IDLE;
            if (failure != null) {
                throw new ShmdataException("a call for a virtual thread failed: " + failure, failure);
            }
            return result;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void startThread() {
        if (!running) {
            Thread thread = new Thread(this::run, name);
            thread.setDaemon(true);
            thread.start();
            running = true;
        }
    }

    private void run() {
        lock.lock();
        try {
            while (state == State.ASKED || changed.await(IDLE_SECONDS, TimeUnit.SECONDS) || state == State.ASKED) {
                if (state == State.ASKED) {
                    answer();
                }
            }
        } catch (InterruptedException e) {
            // nobody does that; another thread takes this one's place
        } finally {
            running = false;
            lock.unlock();
        }
    }

    private void answer() {
        state = State.INSIDE;
        failure = null;
        lock.unlock();
        int answer = 0;
        Throwable thrown = null;
        try {
            answer = call.getAsInt();
        } catch (Throwable e) {
            thrown = e;
        } finally {
            lock.lock();
        }
        result = answer;
        failure = thrown;
        state = State.DONE;
        changed.signalAll();
    }
}
