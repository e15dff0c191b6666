package dev.sluice.standalone.cli;

import dev.sluice.runtime.registry.RegistryConfig;
import dev.sluice.runtime.role.RoleContext;
import dev.sluice.schema.registry.Registrar;
import dev.sluice.schema.registry.Registration;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.logging.Quiet;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.settings.UsageException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.avro.Schema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice schemas}. */
@Command(
        name = "schemas",
        description = "Register the schemas of the public topics.",
        subcommands = SchemasCommand.Register.class,
        synopsisSubcommandLabel = "COMMAND")
final class SchemasCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: register");
    }

    /** {@code sluice schemas register}: can be run again at any time; needs no Kafka. */
    @Command(
            name = "register",
            description = {
                "Register the schemas of the topics that others read, in the registry at sluice.registry.url.",
                "Sets BACKWARD compatibility on their subjects unless it is stricter."
            },
            exitCodeOnExecutionException = 2,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:every schema is registered, or with --check would be",
                "1:at least one is refused",
                "2:wrong usage, no answer of the registry"
            })
    static final class Register implements Callable<Integer> {
        @Spec private CommandSpec spec = CommandSpec.create();

        @Mixin private ConfigOptions config = new ConfigOptions();

        @Option(names = "--check", description = "Ask what would become of each; change nothing.")
        private boolean check;

        @Override
        public Integer call() {
            Quiet.please();
            PrintWriter out = spec.commandLine().getOut();
            boolean refused = false;
            try (RoleContext settings =
                    RoleContext.open(Role.RESULTS.wireName(), config.settings())) {
                requireServer(settings.bean(RegistryConfig.class).url());
                Registrar registrar = settings.bean(SchemaRegistry.class).registrar();
                for (var subject : subjects(settings.bean(Topics.class)).entrySet()) {
                    Registration came =
                            check
                                    ? registrar.ask(subject.getKey(), subject.getValue())
                                    : registrar.register(subject.getKey(), subject.getValue());
                    out.printf("%s: %s%n", subject.getKey(), words(came));
                    refused |= came instanceof Registration.Refused;
                }
            }
            out.flush();
            return refused ? 1 : 0;
        }

        private static void requireServer(String url) {
            if (url.equals(SchemaRegistry.BUNDLED)) {
                throw new UsageException(
                        "sluice.registry.url: %s (expected: the URL of a registry, like --set sluice.registry.url=http://registry:8081; the ids that ship with Sluice need no registering)"
                                .formatted(url));
            }
        }

        private static Map<String, Schema> subjects(Topics topics) {
            Map<String, Schema> subjects =
                    RecordCodecs.topicSubjects(Topics.PUBLIC.stream().map(topics::byName).toList());
            return new TreeMap<>(subjects);
        }

        private static String words(Registration came) {
            return switch (came) {
                case Registration.New(var id) ->
                        id == null ? "would be new" : "new, id %d, version 1".formatted(id);
                case Registration.Same(int id, int version, int newest) ->
                        "same, id %d, version %d%s"
                                .formatted(
                                        id,
                                        version,
                                        newest == version ? "" : " (newest: %d)".formatted(newest));
                case Registration.NewVersion(int replaced, var id) ->
                        id == null
                                ? "would be a new version after %d".formatted(replaced)
                                : "new version after %d, id %d".formatted(replaced, id);
                case Registration.Refused(String reason) -> "REFUSED, " + reason;
            };
        }
    }
}
