// SPDX-License-Identifier: Apache-2.0
package org.shmdata.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command itself: its subcommands do the work. */
@Command(
        name = "shmdata",
        description = "Video, audio and any framed data between programs, through shared memory.",
        subcommands = {
            DemoCommand.class,
            RecordCommand.class,
            SendCommand.class,
            FlowCommand.class,
            ListCommand.class,
            CleanCommand.class,
            StampsCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  shmdata demo                            see it work, leaves demo.mkv",
            "  shmdata send /tmp/video                 a moving test pattern",
            "  shmdata flow /tmp/video                 what arrives, frame by frame",
            "  shmdata list                            what there is on this machine",
            "  shmdata record /tmp/video -o video.mkv  into a file, until Ctrl-C",
            "  shmdata record --help                   all about one command"
        })
final class ShmdataCommand {
    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show where an error came from.")
    void debug(boolean on) {
        if (on) {
            System.setProperty(Failures.DEBUG, "true");
        }
    }
}
