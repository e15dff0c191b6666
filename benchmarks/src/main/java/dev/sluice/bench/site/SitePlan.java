package dev.sluice.bench.site;

import dev.sluice.bench.child.Part;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the system under test looks like.
 *
 * @param shape what runs, and in which processes
 * @param partitions coordinator partitions; tenants are placed on them in turn
 * @param inFlightMax what the provider lets us have in flight at the same time
 * @param answerPieces length of the provider's answers in words
 * @param settings further settings of the roles
 * @param javaOptions further JVM options of all processes under test
 * @param jfr where flight recordings go
 */
public record SitePlan(
        Shape shape,
        int partitions,
        int tenants,
        int inFlightMax,
        int answerPieces,
        Map<Part, Map<String, String>> settings,
        List<String> javaOptions,
        Optional<Path> jfr) {
    /** What runs, and in which processes. */
    public enum Shape {
        /** Everything, each role in a process of its own. */
        PROCESSES,
        /** Everything; all roles and Kafka share a JVM, the simulator never does. */
        ONE_JVM,
        /** Everything, each role in a process of its own, ingress with 1 GiB of heap. */
        SMALL_INGRESS,
        /** Kafka and a router, each in a process of its own. */
        ROUTER_ALONE,
        /** Kafka, the simulator and a worker of 1 GiB heap, each in a process of its own. */
        WORKER_ALONE;

        /** Whose heap has 1 GiB. */
        Optional<Part> small() {
            return switch (this) {
                case SMALL_INGRESS -> Optional.of(Part.INGRESS);
                case WORKER_ALONE -> Optional.of(Part.WORKER);
                case PROCESSES, ONE_JVM, ROUTER_ALONE -> Optional.empty();
            };
        }

        /** Whether there is no PostgreSQL, and nobody to submit jobs to. */
        boolean lone() {
            return this == ROUTER_ALONE || this == WORKER_ALONE;
        }
    }

    public SitePlan {
        settings = Map.copyOf(settings);
        javaOptions = List.copyOf(javaOptions);
        require("partitions", partitions, 1, 1_000);
        require("tenants", tenants, 1, 1_000);
        require("answer words", answerPieces, 1, 100_000);
    }

    private static void require(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s: %d (expected: %d..%d)".formatted(name, value, min, max));
        }
    }
}
