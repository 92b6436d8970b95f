// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.shmdata.ShmdataException;
import org.shmdata.SystemProperties;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what went wrong in one line that begins with the command, and gives the exit code. Prints a stack trace only if
 * it was asked for.
 */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** The system property that asks for stack traces; the option {@code --debug} sets it. */
    static final String DEBUG = SystemProperties.DEBUG;

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        err.println(name + ": " + oneLine(exactNames(String.valueOf(failure.getMessage()), command.getParseResult())));
        if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
            err.println("Try '" + name + " --help'.");
        }
        trace(failure, err);
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName() + ": " + oneLine(exactNames(describe(failure), parsed)));
        trace(failure, err);
        return ExitCode.SOFTWARE;
    }

    /** Reports the failure of a thread that no command waits for. */
    static void print(String name, Throwable failure, PrintWriter err) {
        err.println(name + ": " + oneLine(describe(failure)));
        trace(failure, err);
    }

    /** The message, with the names of files as they were given. */
    private static String exactNames(String message, @Nullable ParseResult parsed) {
        String exact = message;
        for (ParseResult each = parsed; each != null; each = each.subcommand()) {
            for (ArgSpec argument : each.matchedArgs()) {
                Object value = argument.getValue();
                for (Object one : value instanceof Collection<?> several ? several : Collections.singleton(value)) {
                    if (one instanceof Path path && !path.toString().isEmpty()) {
                        exact = exact.replace(path.toString(), FileNames.text(path));
                    }
                }
            }
        }
        return exact;
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
            return of.getFile() + ": " + (of.getReason() != null ? of.getReason() : reason(of));
        }
        if (failure instanceof IOException && failure.getMessage() != null) {
            return failure.getMessage();
        }
        if (failure instanceof OutOfMemoryError) {
            return "not enough memory for that (" + failure.getMessage()
                    + "): smaller pictures need less, java -Xmx gives more";
        }
        // these have texts for people; those of other exceptions may be about the insides of Java
        boolean said = (failure instanceof IllegalStateException || failure instanceof IllegalArgumentException)
                && failure.getMessage() != null;
        return said
                ? "internal error: " + failure.getMessage() + ": --debug shows where"
                : "internal error: --debug shows where";
    }

    private static String reason(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        return failure instanceof FileAlreadyExistsException ? "exists" : "cannot be used";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static void trace(Throwable failure, PrintWriter err) {
        if (Boolean.getBoolean(DEBUG)) {
            failure.printStackTrace(err);
        }
    }
}
