package dev.sluice.ingress.registry;

import dev.sluice.schema.registry.BundledSchema;
import dev.sluice.schema.registry.SchemaRegistry;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The shipped schema history, indexed as the registry's paths ask for it. Immutable. */
@Singleton
final class BundledSchemas {
    private final Map<Integer, BundledSchema> byId = new HashMap<>();
    private final NavigableMap<String, NavigableMap<Integer, BundledSchema>> bySubject =
            new TreeMap<>();

    BundledSchemas() {
        SchemaRegistry registry = SchemaRegistry.bundled();
        registry.subjects()
                .forEach(
                        (subject, versions) ->
                                versions.forEach(v -> keep(registry.version(subject, v))));
    }

    private void keep(BundledSchema schema) {
        byId.put(schema.id(), schema);
        bySubject
                .computeIfAbsent(schema.subject(), s -> new TreeMap<>())
                .put(schema.version(), schema);
    }

    Optional<BundledSchema> byId(int id) {
        return Optional.ofNullable(byId.get(id));
    }

    Set<String> subjects() {
        return bySubject.keySet();
    }

    /** Ascending; empty when there is no such subject. */
    List<Integer> versions(String subject) {
        NavigableMap<Integer, BundledSchema> versions = bySubject.get(subject);
        return versions == null ? List.of() : List.copyOf(versions.keySet());
    }

    Optional<BundledSchema> version(String subject, int version) {
        NavigableMap<Integer, BundledSchema> versions = bySubject.get(subject);
        return versions == null ? Optional.empty() : Optional.ofNullable(versions.get(version));
    }
}
