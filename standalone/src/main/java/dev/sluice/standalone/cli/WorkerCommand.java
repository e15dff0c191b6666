package dev.sluice.standalone.cli;

import dev.sluice.standalone.run.Role;
import picocli.CommandLine.Command;

/** {@code sluice worker}. */
@Command(name = "worker", description = "Run a worker, which calls providers, alone.")
final class WorkerCommand extends RoleCommand {
    WorkerCommand() {
        super(Role.WORKER);
    }
}
