package dev.sluice.standalone.cli;

import dev.sluice.standalone.run.Role;
import picocli.CommandLine.Command;

/** {@code sluice results}. */
@Command(
        name = "results",
        description = "Run the results store alone, or make its tables again.",
        subcommands = RebuildCommand.class)
final class ResultsCommand extends RoleCommand {
    ResultsCommand() {
        super(Role.RESULTS);
    }
}
