// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.shmdata.ShmdataException;
import org.shmdata.caps.FrameRate;
import org.shmdata.ffmpeg.Recorder;
import org.shmdata.ffmpeg.RecorderStatistics;
import org.shmdata.ffmpeg.VideoCodec;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code shmdata record}: a shmdata into a file. */
@Command(
        name = "record",
        description = {
            "Records a shmdata of raw video into a file: .mkv (H.264) or .mov (ProRes).",
            "Waits for the writer. When the writer leaves, waits for the next one and goes on in the same file.",
            "Ends after --frames or --seconds, or on Ctrl-C; the file is finished properly in every case."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  shmdata record /tmp/video -o video.mkv",
            "  shmdata record /tmp/video -o video.mov --rate 30 --seconds 10 -y",
            "  shmdata record /tmp/video -o video.mkv --preset medium --quality 18 --until-writer-leaves"
        })
final class RecordCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PATH", converter = Converters.ShmdataPathConverter.class, description = "The shmdata.")
    private Path path;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The file: its suffix, .mkv or .mov, tells the format.")
    private Path output;

    @Option(
            names = "--rate",
            paramLabel = "FPS",
            defaultValue = "60",
            converter = Converters.RateConverter.class,
            description =
                    "Constant frame rate of the file (${DEFAULT-VALUE}): frames are repeated or left out by when they arrived.")
    private FrameRate rate;

    @Option(
            names = "--codec",
            paramLabel = "CODEC",
            converter = Converters.CodecConverter.class,
            description = "h264 or prores (h264 into .mkv, prores into .mov).")
    private VideoCodec codec;

    @Option(
            names = "--preset",
            paramLabel = "PRESET",
            defaultValue = "superfast",
            description =
                    "Speed of H.264 (${DEFAULT-VALUE}): ultrafast, superfast, veryfast, faster, fast, medium, slow, slower, veryslow. "
                            + "Slower is smaller.")
    private String preset;

    @Option(
            names = "--quality",
            paramLabel = "Q",
            converter = Converters.QualityConverter.class,
            description =
                    "Quality, less is better: H.264's constant rate factor, 1 to 51 (20); ProRes' quantiser, 1 to 224 (4).")
    private Integer quality;

    @Option(
            names = "--frames",
            paramLabel = "N",
            converter = Converters.CountConverter.class,
            description = "End after N frames in the file.")
    private Long frames;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            converter = Converters.SecondsConverter.class,
            description = "End after S seconds in the file.")
    private Duration seconds;

    @Option(names = "--until-writer-leaves", description = "End when the writer leaves.")
    private boolean untilWriterLeaves;

    @Option(
            names = {"-y", "--overwrite"},
            description = "Overwrite the file if it exists.")
    private boolean overwrite;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (Interruption interruption = Interruption.listen();
                Recorder recorder = recorder()) {
            out.println("recording " + FileNames.text(path) + " to " + FileNames.text(output) + "; Ctrl-C ends it");
            try (Progress progress = new Progress(spec.commandLine().getErr())) {
                Recordings.awaitEnd(recorder, interruption, progress);
            }
            Recordings.requireFrames(recorder);
            RecorderStatistics done = recorder.statistics();
            out.println(FileNames.text(output) + ": " + Recordings.picture(done) + ", " + Recordings.counts(done));
        }
        return ExitCode.OK;
    }

    private Recorder recorder() {
        Recorder.Builder options = Recordings.withOptions(spec.commandLine(), this::options);
        if (!overwrite && Files.isRegularFile(output)) {
            throw new ShmdataException(output + ": exists: -y overwrites it");
        }
        return Recordings.withOptions(spec.commandLine(), options::start);
    }

    private Recorder.Builder options() {
        Recorder.Builder builder = Recorder.at(path)
                .to(output)
                .frameRate(rate)
                .preset(preset)
                .overwrite(overwrite)
                .stopWhenWriterLeaves(untilWriterLeaves);
        if (codec != null) {
            builder.codec(codec);
        }
        if (quality != null) {
            builder.quality(quality);
        }
        if (frames != null) {
            builder.maxFrames(frames);
        }
        if (seconds != null) {
            builder.maxDuration(seconds);
        }
        return builder;
    }
}
