// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
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
        FileNames.mendWorkingDirectory();
        // JDK 22 to 24 give a console that is no terminal, for which picocli would colour
        System.setProperty("jdk.console", "java.base");
        // JavaCPP limits memory by the size of the heap, and with a small heap it refuses large pictures
        System.setProperty(
                "org.bytedeco.javacpp.maxPhysicalBytes",
                System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0"));
        // one line a message; whatever a program logs goes to stderr
        System.setProperty("java.util.logging.SimpleFormatter.format", "shmdata: %5$s%n");
        // System.out would keep failures to itself
        StandardOutput out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        PrintWriter err = new PrintWriter(new ExactWriter(System.err, charset("stderr.encoding")), true);
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> Failures.print("shmdata", failure, err));
        System.exit(run(out, err, FileNames.arguments(args)));
    }

    /** Runs a subcommand. If its output cannot be written, it has failed. */
    private static int run(StandardOutput out, PrintWriter err, String... args) {
        PrintWriter text = new PrintWriter(new BufferedWriter(new ExactWriter(out, charset("stdout.encoding"))), true);
        int code = run(commandLine(text, err), args);
        text.flush();
        Optional<String> failure = out.failure();
        failure.ifPresent(why -> err.println("shmdata: standard output: " + why));
        return code == CommandLine.ExitCode.OK && failure.isPresent() ? CommandLine.ExitCode.SOFTWARE : code;
    }

    /** Executes, and reports errors too, which picocli lets pass. */
    static int run(CommandLine tool, String... args) {
        try {
            return tool.execute(args);
        } catch (Throwable e) {
            Failures.print("shmdata", e, tool.getErr());
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
                .registerConverter(Path.class, FileNames::path)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    /** Of a stream of this process, which JDK 19 and later know. */
    private static Charset charset(String property) {
        String encoding = System.getProperty(property);
        Charset charset = encoding == null ? FileNames.CHARSET : Charset.forName(encoding);
        return charset.equals(StandardCharsets.US_ASCII) ? FileNames.CHARSET : charset;
    }
}
