// SPDX-License-Identifier: Apache-2.0
package org.shmdata.ffmpeg;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What the installed ffprobe says about a file: another FFmpeg than the one that wrote it. Tests are skipped if there
 * is none.
 */
final class Ffprobe {
    private static final String FIELDS =
            "codec_name,profile,width,height,pix_fmt,color_range,color_space,color_transfer,color_primaries,"
                    + "avg_frame_rate,r_frame_rate,nb_read_frames,sample_aspect_ratio,chroma_location";

    private Ffprobe() {}

    /** The fields of the first video stream, by name. */
    static Map<String, String> stream(Path file) throws IOException, InterruptedException {
        String out = run(
                "ffprobe",
                "-v",
                "error",
                "-select_streams",
                "v:0",
                "-count_frames",
                "-show_entries",
                "stream=" + FIELDS,
                "-of",
                "default=noprint_wrappers=1",
                file.toString());
        return out.lines().map(line -> line.split("=", 2)).collect(Collectors.toMap(part -> part[0], part -> part[1]));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeTrue(false, "no ffprobe here: " + e.getMessage());
            throw e;
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + out);
        }
        return out;
    }
}
