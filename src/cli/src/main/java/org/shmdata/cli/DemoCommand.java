// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.shmdata.caps.FrameRate;
import org.shmdata.cli.pattern.PatternKind;
import org.shmdata.ffmpeg.ContactSheet;
import org.shmdata.ffmpeg.Recorder;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code shmdata demo}: sends, records and shows. */
@Command(
        name = "demo",
        description = {
            "One process writes a moving test pattern to a shmdata, another one records it to a file.",
            "Says what happened and leaves a contact sheet beside the file: demo.mkv and demo.png. Overwrites its own output."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  shmdata demo", "  shmdata demo --seconds 20 --pattern bars --output bars.mov"})
final class DemoCommand implements Callable<Integer> {
    /** As shells have it, for a command that Ctrl-C ended. */
    private static final int INTERRUPTED = 130;

    private static final Duration GRACE = Duration.ofSeconds(3);

    private static final int SHEET_COLUMNS = 4;
    private static final int SHEET_ROWS = 3;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "5",
            converter = Converters.SecondsConverter.class,
            description = "How long (${DEFAULT-VALUE}).")
    private Duration seconds;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "demo.mkv",
            description = "The file (${DEFAULT-VALUE}): .mkv for H.264, .mov for ProRes. It is overwritten.")
    private Path output;

    @Option(
            names = "--pattern",
            paramLabel = "PATTERN",
            defaultValue = "ball",
            converter = Converters.PatternConverter.class,
            description = "What moves (${DEFAULT-VALUE}): ball, bars or snow.")
    private PatternKind pattern;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            defaultValue = "1280x720",
            converter = Converters.SizeConverter.class,
            description = "Width and height in pixels (${DEFAULT-VALUE}).")
    private Size size;

    @Option(
            names = "--rate",
            paramLabel = "FPS",
            defaultValue = "60",
            converter = Converters.RateConverter.class,
            description = "Frames per second (${DEFAULT-VALUE}).")
    private FrameRate rate;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (Interruption interruption = Interruption.listen();
                TemporaryDirectory directory = TemporaryDirectory.create("shmdata-demo-")) {
            Path shmdata = directory.path().resolve("video");
            try (Recorder recorder = Recordings.withOptions(
                            spec.commandLine(),
                            () -> Recorder.at(shmdata)
                                    .to(output)
                                    .frameRate(rate)
                                    .overwrite(true)
                                    .stopWhenWriterLeaves(true)
                                    .start());
                    SenderProcess sender = SenderProcess.start(sendArguments(shmdata))) {
                out.println("a second process writes " + size + " RGBA at " + rate + " fps to " + shmdata);
                interruption.onRequest(sender::end);
                sender.onExit(() -> endSoon(recorder));
                try (Progress progress = new Progress(spec.commandLine().getErr())) {
                    Recordings.awaitEnd(recorder, interruption, progress);
                }
                SendReport sent = sender.awaitReport();
                if (interruption.isRequested() && recorder.statistics().written() == 0) {
                    return INTERRUPTED;
                }
                Recordings.requireFrames(recorder);
                out.println("written:  " + sent.summary());
                out.println("recorded: " + Recordings.counts(recorder.statistics()));
                out.println("file:     " + FileNames.text(output) + ": " + Recordings.picture(recorder.statistics()));
            }
            Path sheet = sheet();
            ContactSheet.write(output, sheet, SHEET_COLUMNS, SHEET_ROWS);
            out.println("pictures: " + FileNames.text(sheet));
            return interruption.isRequested() ? INTERRUPTED : ExitCode.OK;
        }
    }

    private List<String> sendArguments(Path shmdata) {
        return List.of(
                "send",
                shmdata.toString(),
                "--size",
                size.toString(),
                "--rate",
                rate.toString(),
                "--seconds",
                BigDecimal.valueOf(seconds.toNanos(), 9).toPlainString(),
                "--pattern",
                pattern.toString(),
                "--wait-for-follower",
                "--report",
                "--end-with-stdin");
    }

    /** The recording ends by itself when its writer leaves, but not if the writer never came. */
    private static void endSoon(Recorder recorder) {
        try {
            recorder.awaitFinished(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Recordings.endQuietly(recorder);
    }

    /** The file's name with .png for its suffix. */
    private Path sheet() {
        return output.resolveSibling(
                FileNames.path(FileNames.text(output.getFileName()).replaceFirst("\\.[^.]*$", "") + ".png")
                        .getFileName());
    }
}
