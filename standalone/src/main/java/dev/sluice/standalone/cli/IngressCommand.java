package dev.sluice.standalone.cli;

import dev.sluice.standalone.run.Role;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice ingress}. */
@Command(name = "ingress", description = "Run the HTTP API alone.")
final class IngressCommand extends RoleCommand {
    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description = "Port of /health and /prometheus. Default: ${DEFAULT-VALUE}.")
    private int management = 8084;

    IngressCommand() {
        super(Role.INGRESS);
    }

    @Override
    OptionalInt managementPort() {
        return OptionalInt.of(management);
    }
}
