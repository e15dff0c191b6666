package dev.sluice.standalone.cli;

import dev.sluice.ingress.auth.ApiKeys;
import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.catalog.ApiKey.Role;
import dev.sluice.standalone.catalog.KeyPlan;
import dev.sluice.standalone.settings.Connections;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice key}. */
@Command(
        name = "key",
        description = "Create API keys.",
        subcommands = KeyCommand.Create.class,
        synopsisSubcommandLabel = "COMMAND")
final class KeyCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: create");
    }

    /** {@code sluice key create}: the only moment at which the key's text is seen. */
    @Command(
            name = "create",
            description =
                    "Create a key for a tenant and print it, once. On stdout stands the key alone.")
    static final class Create implements Callable<Integer> {
        @Spec private CommandSpec spec = CommandSpec.create();

        @Mixin private ConfigOptions config = new ConfigOptions();

        @Option(
                names = "--tenant",
                required = true,
                paramLabel = "NAME",
                description = "Whose key.")
        private String tenant = "";

        @Option(
                names = "--create-tenant",
                description = "Add the tenant if the catalogue lacks it.")
        private boolean createTenant;

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                description =
                        "What the key is good for: ${COMPLETION-CANDIDATES}. Repeatable. Default: client.")
        private List<Role> roles = new ArrayList<>();

        @Option(
                names = "--allowed-cidr",
                paramLabel = "CIDR",
                description = "Network that the key may be used from. Repeatable. Default: all.")
        private List<String> cidrs = new ArrayList<>();

        @Override
        public Integer call() throws Exception {
            Connections connections = Connections.read(config.settings());
            var topic =
                    new CatalogTopic(
                            connections.kafka(), connections.codecs(), connections.topics());
            ApiKeys.FreshKey fresh = ApiKeys.create();
            Instant now = Instant.now();
            var written =
                    topic.change(
                            Deed.ofCommand("sluice key create", now),
                            seen ->
                                    KeyPlan.entries(
                                            seen,
                                            tenant,
                                            createTenant,
                                            connections.topics().layout().coordinatorPartitions(),
                                            KeyPlan.key(
                                                    fresh.id(), fresh.hash(), tenant, roles, cidrs),
                                            now));
            var err = spec.commandLine().getErr();
            written.entries().keySet().forEach(key -> err.println("added " + key));
            err.flush();
            var out = spec.commandLine().getOut();
            out.println(fresh.text());
            out.flush();
            return 0;
        }
    }
}
