package dev.sluice.standalone.cli;

import dev.sluice.standalone.run.Role;
import picocli.CommandLine.Command;

/** {@code sluice router}. */
@Command(name = "router", description = "Run the job coordinator and the lane allocator alone.")
final class RouterCommand extends RoleCommand {
    RouterCommand() {
        super(Role.ROUTER);
    }
}
