package dev.sluice.standalone.cli;

import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.Pause;
import dev.sluice.standalone.settings.Connections;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What pausing and resuming have in common. */
final class PauseOptions {
    /** What can be paused; the words of the command line. */
    enum Target {
        TENANT(CatalogKind.TENANT),
        ROUTE(CatalogKind.ROUTE),
        LANE(CatalogKind.LANE);

        private final CatalogKind kind;

        Target(CatalogKind kind) {
            this.kind = kind;
        }
    }

    @Mixin private ConfigOptions config = new ConfigOptions();

    @Parameters(index = "0", paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}")
    private Target target = Target.TENANT;

    @Parameters(index = "1", paramLabel = "NAME", description = "Its name in the catalogue.")
    private String name = "";

    CatalogKind kind() {
        return target.kind;
    }

    String name() {
        return name;
    }

    /** The name of the pause. */
    String pause() {
        return Pause.name(target.kind, name);
    }

    CatalogTopic topic() throws IOException {
        Connections connections = Connections.read(config.settings());
        return new CatalogTopic(connections.kafka(), connections.codecs(), connections.topics());
    }
}
