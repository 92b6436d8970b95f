// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ExitCode;

class UsageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "send                                | PATH",
                "send /tmp/x --size 1280             | --size",
                "send /tmp/x --size 0x720            | '0x720'",
                "send /tmp/x --size 40000x1          | 32767",
                "send /tmp/x --format I420           | RGBA, BGRA",
                "send /tmp/x --format rgba           | 'rgba'",
                "send /tmp/x --rate 0                | frame rate",
                "send /tmp/x --rate fast             | --rate",
                "send /tmp/x --frames 0              | '0'",
                "send /tmp/x --frames -3             | '-3'",
                "send /tmp/x --seconds 1e9           | '1e9'",
                "send /tmp/x --frames 3 --seconds 2  | mutually exclusive",
                "send /tmp/x --pattern rain          | ball, bars or snow",
                "send /tmp/x --initial-bytes none    | 'none'",
                "send /tmp/x /tmp/y                  | /tmp/y",
                "flow                                | PATH",
                "flow /tmp/x --count many            | 'many'",
                "flow /tmp/x -f y                    | 'y' is not a format of values: x, f, i16 or c",
                "flow /tmp/x -fX                     | x, f, i16 or c",
                "flow /tmp/x -ctf i8                 | x, f, i16 or c",
                "flow /tmp/x -f                      | --format",
                "flow /tmp/x -m -1                   | '-1'",
                "flow /tmp/x -m1.5                   | '1.5'",
                "flow /tmp/x -m 99999999999999999999 | '99999999999999999999'",
                "flow /tmp/x -cz                     | -z",
                "list --dry-run                      | --dry-run",
                "list --json=yes                     | --json",
                "clean --all                         | --all",
                "record /tmp/x                       | --output",
                "record -o x.mkv                     | PATH",
                "record /tmp/x -o x.mkv --codec h265 | h264 or prores",
                "record /tmp/x -o x.mkv --quality q  | is not a number of 0 or more",
                "record /tmp/x -o x.mkv --preset warp | ultrafast, superfast",
                "record /tmp/x -o x.mkv --quality 99 | 1 (best) to 51",
                "record /tmp/x -o x.mov --quality 0  | 1 (best) to 224",
                "record /tmp/x -o a.xyz              | .mkv",
                "record /tmp/x -o out                | .mov",
                "demo -o demo.avi                    | demo.avi",
                "demo --seconds 0                    | '0'",
                "demo extra                          | extra",
                "dmo                                 | demo",
                "--colour                            | --colour"
            })
    void saysWhatIsWrongWithTheArguments(String arguments, String named) {
        Execution run = Execution.of(arguments.trim().split(" +"));
        assertEquals(ExitCode.USAGE, run.code);
        assertEquals("", run.out);
        assertTrue(run.err.startsWith("shmdata"), run.err);
        assertTrue(run.err.contains(named), run.err);
        assertEquals(2, run.err.lines().count(), run.err);
        assertFalse(run.err.matches("(?s).*(java\\.|Exception| class | interface | an int).*"), run.err);
    }

    @Test
    void asksForASubcommand() {
        Execution run = Execution.of();
        assertEquals(ExitCode.USAGE, run.code);
        assertTrue(run.err.contains("subcommand"), run.err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "demo ", "record ", "send ", "flow ", "list ", "clean ", "stamps "})
    void helpsEverywhere(String command) {
        Execution run = Execution.of((command + "--help").split(" "));
        assertEquals(ExitCode.OK, run.code);
        assertTrue(run.out.startsWith("Usage: shmdata " + command), run.out);
        assertFalse(run.out.contains("${"), run.out);
        assertEquals("", run.err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "demo ", "record ", "send ", "flow ", "list ", "clean "})
    void tellsItsVersionEverywhere(String command) {
        Execution run = Execution.of((command + "--version").split(" "));
        assertEquals(ExitCode.OK, run.code);
        assertTrue(run.out.matches("shmdata [0-9](?s:.*)FFmpeg [0-9](?s:.*)Java [0-9](?s:.*)"), run.out);
    }

    @Test
    void namesAllPresets() {
        String help = Execution.of("record", "--help").out;
        String refusal = Execution.of("record", "/tmp/x", "-o", "x.mkv", "--preset", "warp").err;
        List<String> presets = List.of(refusal.lines()
                .findFirst()
                .orElseThrow()
                .replaceFirst(".* one of ", "")
                .split(", ", -1));
        assertEquals(9, presets.size());
        presets.forEach(preset -> assertTrue(help.matches("(?s).*\\b" + preset + "\\b.*"), preset));
    }

    @Test
    void keepsThePlumbingOutOfTheHelp() {
        String help = Execution.of("send", "--help").out;
        assertFalse(help.contains("--end-with-stdin") || help.contains("--report"), help);
        assertFalse(Execution.of("--help").out.contains("stamps"));
    }
}
