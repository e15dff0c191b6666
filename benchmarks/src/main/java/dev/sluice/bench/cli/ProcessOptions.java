package dev.sluice.bench.cli;

import dev.sluice.bench.child.Part;
import dev.sluice.standalone.settings.KeyValues;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** How the processes under test are set and started. */
final class ProcessOptions {
    private static final List<Part> ROLES =
            List.of(Part.RESULTS, Part.ROUTER, Part.WORKER, Part.INGRESS);

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of a role, like sluice.router.threads=1; repeatable.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--java-options",
            paramLabel = "OPTIONS",
            defaultValue = "",
            description = "JVM options of all processes under test, separated by blanks.")
    private String javaOptions = "";

    List<String> javaOptions() {
        return split(javaOptions);
    }

    static List<String> split(String options) {
        return options.isBlank() ? List.of() : List.of(options.strip().split("\\s+"));
    }

    /**
     * @throws IllegalArgumentException naming a setting without a value
     */
    Map<Part, Map<String, String>> settings() {
        return byRole(KeyValues.parse(settings));
    }

    /** A role refuses keys that it does not know, so each gets its own and those of nobody. */
    static Map<Part, Map<String, String>> byRole(Map<String, Object> settings) {
        Map<Part, Map<String, String>> byRole = new EnumMap<>(Part.class);
        settings.forEach(
                (key, value) -> {
                    List<Part> owners =
                            ROLES.stream()
                                    .filter(role -> key.startsWith("sluice." + role.id() + "."))
                                    .toList();
                    for (Part role : owners.isEmpty() ? ROLES : owners) {
                        byRole.computeIfAbsent(role, part -> new TreeMap<>())
                                .put(key, value.toString());
                    }
                });
        return byRole;
    }
}
