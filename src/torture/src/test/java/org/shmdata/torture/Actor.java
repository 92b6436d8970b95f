// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A thread that does one operation after another, in an order that its seed gives. */
final class Actor implements Runnable {
    /** Operations may do others in their midst; this deep and no deeper. */
    private static final int DEEPEST = 2;

    final Population population;
    final Random random;
    private final List<Operation> wheel = new ArrayList<>();
    private int depth;
    private volatile String doing = "nothing";

    Actor(Population population, long seed, List<Operation> operations) {
        this.population = population;
        this.random = new Random(seed);
        for (Operation operation : operations) {
            wheel.addAll(Collections.nCopies(operation.weight(), operation));
        }
    }

    /** What it is at, for the report of one that hangs. */
    String doing() {
        return doing;
    }

    @Override
    public void run() {
        while (!population.ended()) {
            doSomething();
        }
    }

    /** In the midst of an operation: others of all kinds. */
    void doOthers() {
        if (depth < DEEPEST) {
            for (int i = random.nextInt(4); i > 0; i--) {
                doSomething();
            }
        }
    }

    private void doSomething() {
        if (population.ended()) {
            return;
        }
        Operation operation = wheel.get(random.nextInt(wheel.size()));
        attempt(operation.name(), operation.body());
    }

    /** Does it; what it throws is judged and goes no further. */
    void attempt(String name, Operation.Body body) {
        String before = doing;
        doing = name;
        depth++;
        try {
            body.run(this);
        } catch (Throwable e) {
            population.judge(name, e);
            if (oneIn(3)) {
                // else whoever was interrupted would do little from then on
                Thread.interrupted();
            }
        } finally {
            depth--;
            doing = before;
        }
        population.count(name);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** Mostly small, sometimes larger than the segment. */
    int size() {
        return oneIn(20) ? random.nextInt(1 << 20) : random.nextInt(oneIn(3) ? 20_000 : 200);
    }
}
