// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli.pattern;

import java.util.Locale;
import java.util.function.Function;

/** The patterns there are, by the names that the command line takes. */
public enum PatternKind {
    /** A ball that bounces, on a dark ground: easy to see whether it moves smoothly. */
    BALL(Ball::new),
    /** Colour bars and a line that sweeps: easy to see whether colours are right. */
    BARS(Bars::new),
    /** Noise: the most work there is for an encoder. */
    SNOW(Snow::new);

    private final Function<Pattern.Area, Pattern> maker;

    PatternKind(Function<Pattern.Area, Pattern> maker) {
        this.maker = maker;
    }

    Pattern on(Pattern.Area area) {
        return maker.apply(area);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
