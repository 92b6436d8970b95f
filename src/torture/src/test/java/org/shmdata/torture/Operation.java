// SPDX-License-Identifier: Apache-2.0
package org.shmdata.torture;

/** Something that any thread may do to the population at any moment. */
final class Operation {
    /** What is done. Whatever it throws is judged by {@link Population#judge}. */
    interface Body {
        void run(Actor actor) throws Exception;
    }

    /** The same with something to do it to. */
    interface Body1<T> {
        void run(T item) throws Exception;
    }

    private final String name;
    private final int weight;
    private final Body body;

    /**
     * @param weight how often, relative to the others
     */
    Operation(String name, int weight, Body body) {
        this.name = name;
        this.weight = weight;
        this.body = body;
    }

    String name() {
        return name;
    }

    int weight() {
        return weight;
    }

    Body body() {
        return body;
    }
}
