// SPDX-License-Identifier: Apache-2.0
package org.shmdata.benchmarks;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.shmdata.Frame;
import org.shmdata.ShmdataFollower;
import org.shmdata.ShmdataWriter;

/**
 * One of two processes that race against another implementation's two, with its arguments and its output;
 * native/bench/compare.py runs them.
 *
 * <pre>
 * Racer write PATH SIZE COUNT [RATE [VARY]]
 * Racer follow PATH [touch]
 * </pre>
 *
 * <p>The first 8 bytes of a frame are {@link System#nanoTime} when its write began; 0 in the frames before the race,
 * which are for the compiler to see.
 */
public final class Racer {
    private static final long WARM_UP_NANOS = 3_000_000_000L;
    private static final long SETTLING_NANOS = 300_000_000L;
    private static final int SIZES = 64;
    private static final int SIZE_STEP = 8;
    private static final int CACHE_LINE = 64;

    private Racer() {}

    /**
     * Takes part.
     *
     * @param arguments as above
     */
    public static void main(String[] arguments) {
        Path path = Path.of(arguments[1]);
        if (arguments[0].equals("write")) {
            write(
                    path,
                    Integer.parseInt(arguments[2]),
                    Integer.parseInt(arguments[3]),
                    arguments.length > 4 ? Double.parseDouble(arguments[4]) : 0,
                    arguments.length > 5 && arguments[5].equals("1"));
        } else {
            follow(path, arguments.length > 2);
        }
    }

    private static void write(Path path, int size, int count, double rate, boolean vary) {
        ByteBuffer source = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        try (ShmdataWriter out = ShmdataWriter.at(path)
                .type("application/x-bench")
                .initialBytes(size)
                .open()) {
            while (out.followerCount() == 0) {
                LockSupport.parkNanos(1_000_000);
            }
            long begun = System.nanoTime();
            for (int i = 0; System.nanoTime() - begun < WARM_UP_NANOS; i++) {
                writeFrame(out, source, vary ? size - i % SIZES * SIZE_STEP : size, 0);
            }
            LockSupport.parkNanos(SETTLING_NANOS);
            long start = System.nanoTime();
            long bytes = 0;
            for (int i = 0; i < count; i++) {
                if (rate > 0) {
                    sleepUntil(start + (long) (i * 1e9 / rate));
                }
                int n = vary ? size - i % SIZES * SIZE_STEP : size;
                writeFrame(out, source, n, System.nanoTime());
                bytes += n;
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "java write: %d frames of %d%s in %.3f s, %.0f frames/s, %.2f GB/s%n",
                    count,
                    size,
                    vary ? " (varying)" : "",
                    seconds,
                    count / seconds,
                    bytes / seconds / 1e9);
        }
    }

    private static void writeFrame(ShmdataWriter out, ByteBuffer source, int size, long stamp) {
        source.clear().limit(size);
        source.putLong(0, stamp);
        out.write(source);
    }

    private static void sleepUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void follow(Path path, boolean touch) {
        long[] latencies = new long[1 << 20];
        int frames = 0;
        long sum = 0;
        try (ShmdataFollower in = ShmdataFollower.at(path).open()) {
            boolean joined = false;
            while (!joined || in.isConnected()) {
                try (Frame frame = in.next(Duration.ofMillis(joined ? 100 : 10))) {
                    joined |= in.isConnected();
                    if (frame == null) {
                        continue;
                    }
                    ByteBuffer bytes = frame.buffer();
                    long stamp = bytes.getLong(0);
                    if (stamp != 0) {
                        latencies[frames++] = System.nanoTime() - stamp;
                    }
                    if (touch) {
                        sum += touch(bytes);
                    }
                }
            }
        }
        long[] sorted = Arrays.copyOf(latencies, frames);
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "java follow: %d frames, latency us p50 %.1f p90 %.1f p99 %.1f p99.9 %.1f max %.1f, cpu %.2f s (%d)%n",
                frames,
                micros(sorted, 0.5),
                micros(sorted, 0.9),
                micros(sorted, 0.99),
                micros(sorted, 0.999),
                micros(sorted, 1),
                cpuSeconds(),
                sum & 1);
    }

    private static long touch(ByteBuffer bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.limit(); i += CACHE_LINE) {
            sum += bytes.get(i);
        }
        return sum;
    }

    private static double micros(long[] sorted, double part) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[Math.min(sorted.length - 1, (int) (sorted.length * part))] / 1e3;
    }

    private static double cpuSeconds() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1e9;
    }
}
