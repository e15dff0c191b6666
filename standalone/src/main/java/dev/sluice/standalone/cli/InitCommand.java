package dev.sluice.standalone.cli;

import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.standalone.catalog.CatalogSeed;
import dev.sluice.standalone.catalog.CatalogText;
import dev.sluice.standalone.init.Installation;
import dev.sluice.standalone.settings.Connections;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice init}: prepares an external Kafka; can be run again at any time. */
@Command(
        name = "init",
        description =
                "Create topics, group settings and schemas on a Kafka cluster, and seed its catalogue.")
final class InitCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--catalog",
            paramLabel = "FILE",
            description =
                    "YAML catalogue that seeds an empty catalogue topic; one that holds something stays as it is.")
    private @Nullable Path catalog;

    @Override
    public Integer call() throws Exception {
        // Read before anything is made: a file that is wrong leaves the cluster as it is.
        Optional<Catalog> wanted =
                catalog == null ? Optional.empty() : Optional.of(CatalogText.plain(catalog));
        Connections connections = Connections.read(config.settings());
        var out = spec.commandLine().getOut();
        Installation.create(
                connections.kafka().connection("sluice-init"),
                connections.topics(),
                connections.registry(),
                connections.registered(),
                out::println);
        if (wanted.isPresent()) {
            var topic =
                    new CatalogTopic(
                            connections.kafka(), connections.codecs(), connections.topics());
            out.println(CatalogSeed.apply(topic, wanted.get(), Instant.now()));
        }
        out.flush();
        return 0;
    }
}
