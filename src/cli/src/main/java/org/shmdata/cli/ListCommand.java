// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.Callable;
import org.shmdata.ShmdataInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code shmdata list}: the shmdatas of this machine. */
@Command(
        name = "list",
        description = {
            "Lists the shmdatas of this machine, those of dead writers too: path, state (alive or dead), size of the shared memory in bytes, followers, "
                    + "process and user of the writer, permissions, type, and why a live one cannot be joined or does not go on. Writers do not notice.",
            "On a terminal it is a table; elsewhere one line each, with fields separated by tabs and - for what is not known."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done, also if there is none.",
            "1:Failed: no such place, or no permission to look there.",
            "2:Wrong usage."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  shmdata list", "  shmdata list /run/user/1000 --json"})
final class ListCommand implements Callable<Integer> {
    @Mixin
    private Places places;

    @Option(names = "--json", description = "Print one JSON array, an object for each, null for what is not known.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws NoSuchFileException, AccessDeniedException {
        PrintWriter out = spec.commandLine().getOut();
        places.check();
        List<ShmdataInfo> found = places.list();
        if (json) {
            Listing.json(found, out);
        } else if (Terminals.isTerminal(Terminals.STDOUT)) {
            Listing.table(found, out);
        } else {
            Listing.lines(found, out);
        }
        return ExitCode.OK;
    }
}
