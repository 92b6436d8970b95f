// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

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

/**
 * {@code shmdata flow}: prints what arrives. Takes the options of sdflow, the tool of libshmdata, by the same letters.
 */
@Command(
        name = "flow",
        description = {
            "Prints the type of a shmdata, then a line per frame: its number, size and first values. Takes the options of sdflow.",
            "Waits for the writer, and for the next one when it leaves. Ends after --count or --seconds, or on Ctrl-C. "
                    + "Never holds the writer back: frames that cannot be printed in time are left out, a gap in the numbers."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  shmdata flow /tmp/video",
            "  shmdata flow -ct /tmp/video            one line, with the rate",
            "  shmdata flow -f f -m 4 /tmp/audio      the first four samples",
            "  shmdata flow -nv --count 3 /tmp/video",
            "  shmdata flow /tmp/video | head"
        })
final class FlowCommand implements Callable<Integer> {
    private static final System.Logger LOG = System.getLogger("org.shmdata.cli");

    @Parameters(paramLabel = "PATH", converter = Converters.ShmdataPathConverter.class, description = "The shmdata.")
    private Path path;

    @Option(
            names = {"-c", "--in-place"},
            description = "Rewrite one line in place, by a carriage return, instead of a line per frame.")
    private boolean inPlace;

    @Option(
            names = {"-d", "--log"},
            description =
                    "Say on standard error, with the time, when a writer comes or leaves, and what the library has to report.")
    private boolean debug;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            defaultValue = "x",
            converter = Converters.ValuesConverter.class,
            description = {
                "How to print the first values (${DEFAULT-VALUE}), in native byte order:",
                "x    bytes in hexadecimal",
                "f    32-bit floats",
                "i16  signed 16-bit integers",
                "c    characters, . for what cannot be printed"
            })
    private FlowValues values;

    @Option(
            names = {"-m", "--values"},
            paramLabel = "NUM",
            defaultValue = "8",
            converter = Converters.WholeNumberConverter.class,
            description = "How many values of a frame to print (${DEFAULT-VALUE}), at most what 64 KiB hold.")
    private long most;

    @Option(
            names = {"-n", "--no-values"},
            description = "Print no values.")
    private boolean noValues;

    @Option(
            names = {"-t", "--times"},
            description = "Print the time since the frame before, and the rate of late.")
    private boolean times;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print all that the type says, a line per field, and the size of a frame of raw video.")
    private boolean verbose;

    @Option(
            names = "--count",
            paramLabel = "N",
            converter = Converters.CountConverter.class,
            description = "End after N frames.")
    private Long count;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            converter = Converters.SecondsConverter.class,
            description = "End after S seconds.")
    private Duration seconds;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        int headBytes = noValues ? 0 : values.headBytes(most);
        FlowOutput out =
                new FlowOutput(spec.commandLine().getOut(), inPlace, inPlace && Terminals.isTerminal(Terminals.STDOUT));
        FlowPrinter printer = new FlowPrinter(
                out,
                spec.commandLine().getErr(),
                new FlowPrinter.Style(values, headBytes, times, verbose, debug),
                count == null ? Long.MAX_VALUE : count);
        FlowEvents events = new FlowEvents(headBytes);
        long deadline = seconds == null ? Long.MAX_VALUE : System.nanoTime() + seconds.toNanos();
        try (FlowLog log = FlowLog.listen(events, debug);
                ShmdataFollower follower = ShmdataFollower.at(path).follow(events);
                Interruption interruption = Interruption.listen()) {
            LOG.log(System.Logger.Level.DEBUG, "waiting for a writer at " + FileNames.text(path));
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
