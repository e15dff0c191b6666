package dev.sluice.bench.cli;

import dev.sluice.bench.child.Part;
import dev.sluice.bench.child.PartKeys;
import dev.sluice.bench.site.SitePlan;
import dev.sluice.bench.worker.WorkerPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code sluice bench worker}. */
final class WorkerOptions {
    @Option(
            names = "--calls",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Calls to a provider that answers at once (default: ${DEFAULT-VALUE}).")
    private int calls;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Calls before the first that counts (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "512",
            description = "Of these at the same time (default: ${DEFAULT-VALUE}).")
    private int inFlight;

    @Option(
            names = "--concurrent",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Calls that last, at the same time (default: ${DEFAULT-VALUE}).")
    private int concurrent;

    @Option(
            names = "--hold",
            paramLabel = "S",
            defaultValue = "30",
            description = "For so many seconds each (default: ${DEFAULT-VALUE}).")
    private int hold;

    @Option(
            names = "--rate",
            paramLabel = "PER-SECOND",
            defaultValue = "50",
            description =
                    "Streams per second whose first token is timed (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "30",
            description = "For so long (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--body-bytes",
            paramLabel = "BYTES",
            defaultValue = "2048",
            description = "Size of a call's body (default: ${DEFAULT-VALUE}).")
    private int bodyBytes;

    @Option(
            names = "--http2",
            description =
                    "Call the simulator over TLS and HTTP/2, at most 100 calls on a connection, instead of plain HTTP/1.1.")
    private boolean http2;

    @Mixin private ProcessOptions underTest = new ProcessOptions();

    /**
     * @throws IllegalArgumentException naming the option's value that cannot be
     */
    WorkerPlan plan() {
        return new WorkerPlan(
                warmUp,
                calls,
                inFlight,
                concurrent,
                Duration.ofSeconds(hold),
                rate,
                seconds,
                bodyBytes,
                http2);
    }

    /** One coordinator partition: the harness stands for its coordinator. */
    SitePlan site() {
        Map<Part, Map<String, String>> settings = new EnumMap<>(Part.class);
        settings.putAll(underTest.settings());
        Map<String, String> worker = new TreeMap<>(settings.getOrDefault(Part.WORKER, Map.of()));
        worker.putIfAbsent("sluice.worker.slots", Integer.toString(plan().slots()));
        settings.put(Part.WORKER, worker);
        if (http2) {
            settings.put(Part.SIMULATOR, Map.of(PartKeys.TLS, "true"));
        }
        return new SitePlan(
                SitePlan.Shape.WORKER_ALONE,
                1,
                1,
                plan().slots(),
                20,
                settings,
                underTest.javaOptions(),
                Optional.<Path>empty());
    }
}
