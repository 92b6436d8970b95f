// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shmdata.testing.Waits;

/** Names of files that are no text in the locale, as arguments and in what is printed. */
@Timeout(180)
class FileNamesIT {
    @TempDir
    Path directory;

    /** The tool, in a shell that makes the name of its octal bytes: this JVM might not be able to hand it on. */
    private List<String> command(String locale, String octal, String arguments) {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "LC_ALL=" + locale + "; export LC_ALL; n=$(printf '" + octal + "'); cd \"$n.d\" || exit 9; exec \"$@\" "
                        + arguments,
                "sh"));
        command.addAll(ToolProcess.command());
        return command;
    }

    /** Runs the tool to its end; what it said, with a character for each byte. */
    private String run(String locale, String octal, String arguments, int code)
            throws IOException, InterruptedException {
        Path out = directory.resolve("output.txt");
        Process process = new ProcessBuilder(command(locale, octal, arguments))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        int ended = process.waitFor();
        String said = Files.readString(out, StandardCharsets.ISO_8859_1);
        assertEquals(code, ended, said);
        return said;
    }

    @ParameterizedTest
    @CsvSource({
        "C, vid\\303\\251o, vid%C3%A9o",
        "C, vid\\351o, vid%E9o",
        "C.UTF-8, vid\\351o, vid%E9o",
        "C.UTF-8, vid\\303\\251o, vid%C3%A9o"
    })
    void anyNameInAnyLocale(String locale, String octal, String escaped) throws Exception {
        Files.createDirectory(Path.of(URI.create(directory.toUri() + escaped + ".d")));
        Path file = Path.of(URI.create(directory.toUri() + escaped));
        Path film = Path.of(URI.create(directory.toUri() + escaped + ".d/" + escaped + ".mkv"));
        String bytes = URLDecoder.decode(escaped, StandardCharsets.ISO_8859_1);
        try (ToolProcess send = ToolProcess.start(
                directory, command(locale, octal, "send \"../$n\" --size 64x48 --initial-bytes 12288"))) {
            Waits.until("the writer", () -> Files.exists(file));
            String list = run(locale, octal, "list \"../\"", 0);
            assertTrue(list.startsWith(directory + "/" + bytes + "\talive\t"), list);
            String recorded = run(locale, octal, "record \"../$n\" -o \"$n.mkv\" --frames 5", 0);
            assertTrue(recorded.contains("/" + bytes + " to ") && recorded.contains(bytes + ".mkv: 64x48"), recorded);
            assertTrue(Files.size(film) > 0);
            String stamp = run(locale, octal, "stamps \"$n.mkv\" --count 1", 0);
            assertTrue(stamp.matches("[0-9]+\n"), stamp);
            String refused = run(locale, octal, "record \"../$n\" -o \"$n.mkv\"", 1);
            assertTrue(refused.contains(bytes + ".mkv: exists: -y overwrites it"), refused);
            String flow = run(locale, octal, "flow \"../$n\" --count 1", 0);
            assertTrue(flow.contains("12288"), flow);
            send.signal("TERM");
            send.awaitExit();
        }
        assertFalse(Files.exists(file));
        assertTrue(run(locale, octal, "list \"$n.gone\"", 1).contains(bytes + ".gone: no such directory or shmdata"));
    }
}
