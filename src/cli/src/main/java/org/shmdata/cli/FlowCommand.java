// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.shmdata.ShmdataFollower;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code shmdata flow}: prints what arrives. */
@Command(
        name = "flow",
        description = {
            "Prints the type of a shmdata, then a line per frame: its number, size, first bytes, the time since the frame before, and the rate.",
            "Waits for the writer, and for the next one when it goes. Ends after --count or --seconds, or on Ctrl-C."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  shmdata flow /tmp/video", "  shmdata flow /tmp/video --count 3", "  shmdata flow /tmp/video | head"})
final class FlowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PATH", description = "The shmdata.")
    private Path path;

    @Option(names = "--count", paramLabel = "N", converter = Converters.CountConverter.class, description = "End after N frames.")
    private Long count;

    @Option(names = "--seconds", paramLabel = "S", converter = Converters.SecondsConverter.class, description = "End after S seconds.")
    private Duration seconds;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        FlowPrinter printer = new FlowPrinter(out, count == null ? Long.MAX_VALUE : count);
        FlowEvents events = new FlowEvents();
        long deadline = seconds == null ? Long.MAX_VALUE : System.nanoTime() + seconds.toNanos();
        ShmdataFollower follower = ShmdataFollower.follow(path, events);
        try (follower;
                Interruption interruption = Interruption.listen()) {
            interruption.onRequest(events::end);
            FlowEvents.Event event = events.next(deadline);
            while (event != null && printer.print(event)) {
                event = events.next(deadline);
            }
        }
        printer.summary();
        return ExitCode.OK;
    }
}
