// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;

/** The tool {@code shmdata}. */
public final class Main {
    private Main() {}

    /**
     * Runs a subcommand and ends the JVM.
     *
     * @param args as {@code shmdata --help} says; exit code 0: done, 1: failed, 2: wrong usage
     */
    public static void main(String[] args) {
        // JDK 22 to 24 give a console that is no terminal, see onTerminal
        System.setProperty("jdk.console", "java.base");
        // one line a message; whatever a program logs goes to stderr
        System.setProperty("java.util.logging.SimpleFormatter.format", "shmdata: %5$s%n");
        System.exit(run(commandLine(standardOut(), standardErr()), args));
    }

    /** As execute, which lets errors pass. */
    static int run(CommandLine tool, String... args) {
        try {
            return tool.execute(args);
        } catch (OutOfMemoryError e) {
            tool.getErr().println("shmdata: not enough memory for that (" + e.getMessage() + "): smaller pictures need less, java -Xmx gives more");
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    /**
     * The tool as an object.
     *
     * @param out for what was asked for; a writer that notices failures, so that the tool ends when nobody reads on
     * @param err for progress and errors
     * @return to be executed
     */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        Failures failures = new Failures();
        return new CommandLine(new ShmdataCommand())
                .setUsageHelpAutoWidth(true)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    /** Whether somebody sits before input and output. */
    // null where it is no terminal: main asks for the console that says so
    @SuppressWarnings("SystemConsoleNull")
    static boolean onTerminal() {
        return System.console() != null;
    }

    /** System.out would keep failures to itself. */
    private static PrintWriter standardOut() {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), charset("stdout.encoding")), true);
    }

    private static PrintWriter standardErr() {
        return new PrintWriter(System.err, true, charset("stderr.encoding"));
    }

    /** Of a stream of this process; JDK 19 and later know. */
    private static Charset charset(String property) {
        String encoding = System.getProperty(property, System.getProperty("sun.jnu.encoding"));
        return encoding == null ? Charset.defaultCharset() : Charset.forName(encoding);
    }
}
