// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.shmdata.cli.pattern.FrameStamp;
import org.shmdata.ffmpeg.VideoReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code shmdata stamps}: which frames of a sender a recording holds. */
@Command(
        name = "stamps",
        hidden = true,
        description =
                "Prints the frame number that 'shmdata send' stamped into each picture of a file, a line each; '-' if there is none.")
final class StampsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A recording of the test pattern.")
    private Path file;

    @Option(
            names = "--count",
            paramLabel = "N",
            converter = Converters.CountConverter.class,
            description = "Read the first N pictures only.")
    private Long count;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        long left = count == null ? Long.MAX_VALUE : count;
        try (VideoReader video = VideoReader.open(file)) {
            while (left-- > 0 && video.readNext() && !out.checkError()) {
                OptionalLong stamp = FrameStamp.read(video::rgb, video.width(), video.height());
                out.println(stamp.isPresent() ? Long.toString(stamp.getAsLong()) : "-");
            }
        }
        return ExitCode.OK;
    }
}
