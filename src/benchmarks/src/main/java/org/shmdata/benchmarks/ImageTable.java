// SPDX-License-Identifier: Apache-2.0
package org.shmdata.benchmarks;

import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link ImageBenchmark} and {@link CapsBenchmark}, and prints how FrameImages compares with JavaCV and with a
 * plain copy.
 */
public final class ImageTable {
    private static final double QUICK_PERCENTILE = 10;

    private ImageTable() {}

    /**
     * Takes about 3 seconds a format and measurement.
     *
     * @param formats of frames; none for all that the benchmark knows
     * @throws RunnerException if JMH cannot run
     */
    public static void main(String... formats) throws RunnerException {
        PrintStream out = System.out;
        Map<String, Map<String, Double>> times = run(ImageBenchmark.class, formats);
        out.println(
                "1920x1080, microseconds a frame, the quickest tenth; ratios: how many times as fast as JavaCV, and as a copy of the frame's bytes");
        out.println();
        out.printf("%-8s %-8s %9s %9s %9s %9s %9s%n", "format", "", "this", "JavaCV", "copy", "/ JavaCV", "/ copy");
        times.forEach((format, measured) -> {
            for (String direction : new String[] {"toImage", "toFrame"}) {
                double ours = measured.getOrDefault(direction, Double.NaN);
                Double javaCv = measured.get(direction + "JavaCv");
                double copy = measured.getOrDefault("copy", Double.NaN);
                String javaCvTime = javaCv == null ? "-" : String.format("%.0f", javaCv);
                String timesJavaCv = javaCv == null ? "-" : String.format("%.1f", javaCv / ours);
                out.printf(
                        "%-8s %-8s %9.0f %9s %9.0f %9s %9.2f%n",
                        format, direction, ours, javaCvTime, copy, timesJavaCv, copy / ours);
            }
        });
        out.println();
        run(CapsBenchmark.class)
                .getOrDefault("", Map.of())
                .forEach((method, time) -> out.printf("caps %-12s %6.2f microseconds%n", method, time));
    }

    /** Microseconds by format and method. */
    private static Map<String, Map<String, Double>> run(Class<?> benchmark, String... formats) throws RunnerException {
        ChainedOptionsBuilder options =
                new OptionsBuilder().include(benchmark.getName()).verbosity(VerboseMode.SILENT);
        if (formats.length > 0) {
            options.param("format", formats);
        }
        Map<String, Map<String, Double>> times = new TreeMap<>();
        for (RunResult result : new Runner(options.build()).run()) {
            String format = result.getParams().getParamsKeys().isEmpty()
                    ? ""
                    : result.getParams().getParam("format");
            String method = result.getPrimaryResult().getLabel();
            // not the mean: what else the machine does would be in it
            double time = result.getPrimaryResult().getStatistics().getPercentile(QUICK_PERCENTILE);
            times.computeIfAbsent(format, key -> new TreeMap<>()).put(method, time);
        }
        return times;
    }
}
