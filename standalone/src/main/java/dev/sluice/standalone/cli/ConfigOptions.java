package dev.sluice.standalone.cli;

import dev.sluice.runtime.role.RoleSettings;
import dev.sluice.standalone.settings.KeyValues;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where settings come from: a file, the environment ({@code SLUICE_KAFKA_BOOTSTRAP_SERVERS} for
 * {@code sluice.kafka.bootstrap-servers}), the command line; the later wins.
 */
final class ConfigOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file with settings (sluice.kafka.bootstrap-servers and so on).")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting; wins over file and environment. Repeatable.")
    private List<String> pairs = new ArrayList<>();

    RoleSettings settings() {
        return new RoleSettings(Optional.ofNullable(file), KeyValues.parse(pairs));
    }
}
