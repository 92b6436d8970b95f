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

/** {@code shmdata clean}: removes what dead writers left. */
@Command(
        name = "clean",
        description = {
            "Removes what dead writers left: socket files, shared memory and semaphores. What belongs to a live process stays, and so do regular files.",
            "Without a place, only paths with shared memory or semaphores are cleaned; in a place, every socket file that nobody serves."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done, also if there was nothing to remove.",
            "1:Failed, or something dead could not be removed.",
            "2:Wrong usage."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  shmdata clean --dry-run", "  shmdata clean /tmp/video"})
final class CleanCommand implements Callable<Integer> {
    @Mixin
    private Places places;

    @Option(names = "--dry-run", description = "Say what would be removed, and remove nothing.")
    private boolean dryRun;

    @Option(
            names = "--json",
            description = "Print one JSON array of what was removed, in the form of 'shmdata list --json'.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws NoSuchFileException, AccessDeniedException {
        PrintWriter out = spec.commandLine().getOut();
        places.check();
        List<ShmdataInfo> gone = dryRun ? dead() : places.clean();
        if (json) {
            Listing.json(gone, out);
        } else {
            gone.forEach(info -> out.println(
                    (dryRun ? "would remove " : "removed ") + FlowOutput.printable(FileNames.text(info.path()))));
        }
        // the library logs why something stayed
        return dryRun || dead().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private List<ShmdataInfo> dead() {
        return places.list().stream().filter(info -> !info.isAlive()).toList();
    }
}
