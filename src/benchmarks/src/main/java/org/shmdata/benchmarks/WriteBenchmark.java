// SPDX-License-Identifier: Apache-2.0
package org.shmdata.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.shmdata.ShmdataWriter;
import org.shmdata.WriteAccess;

/** What a write costs its caller while nobody follows: the calls alone, and the copy. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WriteBenchmark {
    /** Bytes of a frame: a message, and 1280x720 RGBA. */
    @Param({"64", "3686400"})
    public int frameBytes;

    private Path directory;
    private ShmdataWriter writer;
    private ByteBuffer source;

    /** Made by JMH. */
    public WriteBenchmark() {}

    /**
     * Opens a writer that nobody follows.
     *
     * @throws IOException if its directory cannot be made
     */
    @Setup
    public void open() throws IOException {
        directory = Files.createTempDirectory("shmdata-benchmark");
        writer = ShmdataWriter.at(directory.resolve("frames"))
                .type("application/x-benchmark")
                .initialBytes(frameBytes)
                .open();
        source = ByteBuffer.allocateDirect(frameBytes);
    }

    /**
     * Closes it.
     *
     * @throws IOException if the directory cannot be removed
     */
    @TearDown
    public void close() throws IOException {
        writer.close();
        Files.delete(directory);
    }

    /**
     * Copies a frame in.
     *
     * @return what became of it
     */
    @Benchmark
    public Object copy() {
        return writer.write(source);
    }

    /**
     * Publishes a frame without filling it.
     *
     * @return how many were told, 0
     */
    @Benchmark
    // without a write timeout there is always an access
    @SuppressWarnings("NullAway")
    public int inPlace() {
        try (WriteAccess access = writer.acquire()) {
            access.buffer().put(0, (byte) 1);
            return access.publish();
        }
    }
}
