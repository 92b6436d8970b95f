// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import org.shmdata.ShmdataException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in one line that begins with the command, and gives the exit code. A stack trace only where it was asked for. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** The system property that asks for stack traces; the option {@code --debug} sets it. */
    static final String DEBUG = "shmdata.debug";

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        err.println(name + ": " + oneLine(String.valueOf(failure.getMessage())));
        if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
            err.println("Try '" + name + " --help'.");
        }
        trace(failure, err);
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName() + ": " + oneLine(describe(failure)));
        trace(failure, err);
        return ExitCode.SOFTWARE;
    }

    /** What to tell the user about a failure. */
    static String describe(Throwable failure) {
        if (failure instanceof ShmdataException) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof UncheckedIOException && failure.getCause() != null) {
            return describe(failure.getCause());
        }
        if (failure instanceof FileSystemException of) {
            String reason = of.getReason() != null ? of.getReason() : of.getClass().getSimpleName().replaceFirst("Exception$", "");
            return of.getFile() + ": " + reason;
        }
        if (failure instanceof IOException) {
            return String.valueOf(failure.getMessage());
        }
        return "internal error: " + failure + " (--debug shows where)";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static void trace(Exception failure, PrintWriter err) {
        if (Boolean.getBoolean(DEBUG)) {
            failure.printStackTrace(err);
        }
    }
}
