package dev.sluice.runtime.role;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a role's settings come from, weakest first: the defaults in its config records, the file,
 * the environment, the overrides.
 *
 * @param overrides flat keys, e.g. {@code sluice.kafka.bootstrap-servers}
 */
public record RoleSettings(Optional<Path> file, Map<String, Object> overrides) {
    public RoleSettings {
        overrides = Map.copyOf(overrides);
    }

    public static RoleSettings of(Map<String, Object> overrides) {
        return new RoleSettings(Optional.empty(), overrides);
    }
}
