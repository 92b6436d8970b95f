// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** One run of the tool in this JVM. */
final class Execution {
    final int code;
    final String out;
    final String err;

    private Execution(int code, String out, String err) {
        this.code = code;
        this.out = out;
        this.err = err;
    }

    static Execution of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine tool = Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true));
        tool.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        int code = Main.run(tool, arguments);
        return new Execution(code, out.toString(), err.toString());
    }

    /** Checks that it failed as it should: exit code 1, and one line that names the thing. */
    void assertFailed(String command, String named) {
        assertEquals(CommandLine.ExitCode.SOFTWARE, code, err);
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.startsWith("shmdata " + command + ": "), err);
        assertTrue(err.contains(named), err);
        assertFalse(err.contains("internal error"), err);
    }
}
