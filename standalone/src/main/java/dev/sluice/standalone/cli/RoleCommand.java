package dev.sluice.standalone.cli;

import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.runtime.role.RoleSettings;
import dev.sluice.standalone.lifecycle.ClockWatch;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.run.Role;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice <role>}: one role alone, against an external Kafka (and PostgreSQL). */
@Command
abstract class RoleCommand implements Callable<Integer> {
    private final Role role;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "HTTP port; 0 for a free one. Default: ingress 8080, router 8081, results 8082, worker 8083.")
    private @Nullable Integer port;

    RoleCommand(Role role) {
        this.role = role;
    }

    @Override
    public Integer call() throws Exception {
        RoleSettings settings = settings();
        try (ProcessParts parts = ProcessParts.stoppedBySignals()) {
            parts.start("clock watch", ClockWatch::start);
            RoleApplication running =
                    parts.start(
                            role.wireName(),
                            () -> RoleApplication.start(role.wireName(), settings));
            var out = spec.commandLine().getOut();
            out.printf("sluice %s listens on %s%n", role.wireName(), running.uri());
            out.flush();
            parts.awaitStopped();
        }
        return 0;
    }

    /** Ports that an ingress has beside its API's. */
    OptionalInt managementPort() {
        return OptionalInt.empty();
    }

    private RoleSettings settings() {
        RoleSettings given = config.settings();
        Map<String, Object> overrides = new HashMap<>();
        if (port != null) {
            overrides.put("micronaut.server.port", port);
        } else if (given.file().isEmpty()) {
            overrides.put("micronaut.server.port", role.defaultPort());
        }
        managementPort().ifPresent(management -> overrides.put("endpoints.all.port", management));
        overrides.putAll(given.overrides());
        return new RoleSettings(given.file(), overrides);
    }
}
