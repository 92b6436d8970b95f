// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.shmdata.ShmdataException;
import org.shmdata.ShmdataWriter;
import org.shmdata.caps.Caps;
import org.shmdata.caps.CapsException;
import org.shmdata.caps.FrameRate;
import org.shmdata.caps.PixelFormat;
import org.shmdata.caps.VideoCaps;
import org.shmdata.cli.pattern.PatternKind;
import org.shmdata.cli.pattern.TestPattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code shmdata send}: writes the test pattern. */
@Command(
        name = "send",
        description = {
            "Writes a moving test pattern with a frame counter and a clock to a shmdata.",
            "The blocks along the bottom are the frame number in binary, for programs. A follower that stops reading holds the writer back.",
            "Ends after --frames or --seconds, or on Ctrl-C; then the path is free again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  shmdata send /tmp/video",
            "  shmdata send /tmp/video --size 1920x1080 --rate 30 --pattern bars --seconds 10",
        })
final class SendCommand implements Callable<Integer> {
    private static final FrameRate USUAL_RATE = FrameRate.of(60);

    @Parameters(
            paramLabel = "PATH",
            converter = Converters.ShmdataPathConverter.class,
            description = "The shmdata: a path of at most 107 bytes in a directory that exists.")
    private Path path;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            defaultValue = "1280x720",
            converter = Converters.SizeConverter.class,
            description = "Width and height in pixels (${DEFAULT-VALUE}).")
    private Size size;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "RGBA",
            converter = Converters.FormatConverter.class,
            description =
                    "Pixel format (${DEFAULT-VALUE}): RGBA, BGRA, RGBx, BGRx, ARGB, ABGR, xRGB, xBGR, RGB or BGR.")
    private PixelFormat format;

    @Option(
            names = "--rate",
            paramLabel = "FPS",
            converter = Converters.RateConverter.class,
            description = "Frames per second (60), such as 25, 30000/1001 or 29.97.")
    private FrameRate rate;

    @ArgGroup
    private Length length = new Length();

    @Option(
            names = "--pattern",
            paramLabel = "PATTERN",
            defaultValue = "ball",
            converter = Converters.PatternConverter.class,
            description = "What moves (${DEFAULT-VALUE}): ball, bars or snow.")
    private PatternKind pattern;

    @Option(names = "--wait-for-follower", description = "Begin when the first follower has joined.")
    private boolean waitForFollower;

    @Option(
            names = "--initial-bytes",
            paramLabel = "BYTES",
            converter = Converters.InitialBytesConverter.class,
            description = "Shared memory at first (a frame's size); too little grows with the first frame.")
    private Long initialBytes;

    @Option(
            names = "--type",
            paramLabel = "CAPS",
            hidden = true,
            description =
                    "The type string. Raw video replaces --size and --format; any other type goes with the same bytes.")
    private String type;

    @Option(
            names = "--end-with-stdin",
            hidden = true,
            description = "End when standard input ends: with the process that holds it.")
    private boolean endWithStdin;

    @Option(names = "--report", hidden = true, description = "Print nothing but one line for programs.")
    private boolean report;

    @Spec
    private CommandSpec spec;

    /** When to end; neither: on Ctrl-C. */
    private static final class Length {
        @Option(
                names = "--frames",
                paramLabel = "N",
                converter = Converters.CountConverter.class,
                description = "End after N frames.")
        private Long frames;

        @Option(
                names = "--seconds",
                paramLabel = "S",
                converter = Converters.SecondsConverter.class,
                description = "End after S seconds.")
        private Duration seconds;

        long frames(FrameRate rate) {
            if (seconds != null) {
                return Math.max(1, Math.round(seconds.toNanos() / 1e9 * rate.perSecond()));
            }
            return frames == null ? Long.MAX_VALUE : frames;
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        VideoCaps video = video();
        FrameRate pace = video.frameRate().orElse(USUAL_RATE);
        Sender sender =
                new Sender(new TestPattern(video, pattern), video.layout().size(), pace);
        ShmdataWriter.Builder writer = writer(video);
        try (Interruption interruption = Interruption.listen()) {
            if (endWithStdin) {
                StandardInput.onEnd(interruption::request);
            }
            SendReport done = sender.send(writer, length.frames(pace), waitForFollower, interruption, opened -> {
                if (!report) {
                    out.println("writing to " + FileNames.text(path) + ": " + opened.type());
                }
            });
            out.println(report ? done.toLine() : done.summary());
        }
        return ExitCode.OK;
    }

    private ShmdataWriter.Builder writer(VideoCaps video) {
        ShmdataWriter.Builder writer = ShmdataWriter.at(path);
        if (type == null) {
            writer.video(video);
        } else {
            try {
                writer.type(type).initialBytes(video.layout().size());
            } catch (IllegalArgumentException e) {
                throw new ShmdataException(ShmdataException.Reason.BAD_TYPE, "--type: " + e.getMessage(), e);
            }
        }
        if (initialBytes != null) {
            writer.initialBytes(initialBytes);
        }
        return writer;
    }

    private VideoCaps video() {
        if (type != null) {
            try {
                Caps caps = Caps.parse(type);
                if (VideoCaps.isVideo(caps)) {
                    VideoCaps video = VideoCaps.from(caps);
                    return rate == null ? video : video.withFrameRate(rate);
                }
            } catch (CapsException e) {
                throw new ShmdataException(ShmdataException.Reason.BAD_TYPE, "--type: " + e.getMessage(), e);
            }
        }
        return VideoCaps.of(format, size.width(), size.height(), rate == null ? USUAL_RATE : rate);
    }
}
