package dev.sluice.bench.site;

import dev.sluice.bench.child.Part;
import java.util.List;

/** Which parts share a process. Parts start in the order of {@link Part}. */
record ProcessLayout(String name, List<Part> parts) {
    private static final String ENGINES = "engines";
    private static final ProcessLayout SIMULATOR =
            new ProcessLayout("simulator", List.of(Part.SIMULATOR));

    ProcessLayout {
        parts = List.copyOf(parts);
    }

    static List<ProcessLayout> of(SitePlan.Shape shape) {
        return switch (shape) {
            case PROCESSES, SMALL_INGRESS ->
                    List.of(
                            new ProcessLayout(ENGINES, List.of(Part.KAFKA, Part.POSTGRESQL)),
                            SIMULATOR,
                            alone(Part.RESULTS),
                            alone(Part.ROUTER),
                            alone(Part.WORKER),
                            alone(Part.INGRESS));
            case ONE_JVM ->
                    List.of(
                            SIMULATOR,
                            new ProcessLayout(
                                    "sluice",
                                    List.of(
                                            Part.KAFKA,
                                            Part.POSTGRESQL,
                                            Part.RESULTS,
                                            Part.ROUTER,
                                            Part.WORKER,
                                            Part.INGRESS)));
            case ROUTER_ALONE ->
                    List.of(new ProcessLayout(ENGINES, List.of(Part.KAFKA)), alone(Part.ROUTER));
            case WORKER_ALONE ->
                    List.of(
                            new ProcessLayout(ENGINES, List.of(Part.KAFKA)),
                            SIMULATOR,
                            alone(Part.WORKER));
        };
    }

    /** As whose CPU time the process's own is told; PostgreSQL's processes are its own. */
    String cpuRole() {
        return switch (name) {
            case ENGINES -> "kafka";
            case "sluice" -> "roles + kafka";
            case String role -> role;
        };
    }

    static ProcessLayout alone(Part role) {
        return new ProcessLayout(role.id(), List.of(role));
    }
}
