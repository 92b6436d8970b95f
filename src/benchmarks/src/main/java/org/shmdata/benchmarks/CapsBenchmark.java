// SPDX-License-Identifier: Apache-2.0
package org.shmdata.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.shmdata.caps.Caps;
import org.shmdata.caps.VideoCaps;

/** Reading and printing the type string of a video stream. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class CapsBenchmark {
    private static final String TEXT =
            "video/x-raw, format=(string)RGBA, width=(int)1920, height=(int)1080, framerate=(fraction)60/1, "
                    + "multiview-mode=(string)mono, pixel-aspect-ratio=(fraction)1/1, interlace-mode=(string)progressive";

    private final Caps caps = Caps.parse(TEXT);

    /** Made by JMH. */
    public CapsBenchmark() {}

    @Benchmark
    public Object parse() {
        return Caps.parse(TEXT);
    }

    @Benchmark
    public Object parseVideo() {
        return VideoCaps.parse(TEXT);
    }

    @Benchmark
    public Object print() {
        return caps.toString();
    }
}
