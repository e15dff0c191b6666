package dev.sluice.bench.cli;

import dev.sluice.bench.chat.ChatPlan;
import dev.sluice.bench.child.Part;
import dev.sluice.bench.site.SitePlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code sluice bench chat}. */
final class ChatOptions {
    private static final int PARTITIONS = 2;

    @Option(
            names = "--chats",
            paramLabel = "N",
            defaultValue = "9000",
            description = "Chats of each load (default: ${DEFAULT-VALUE}).")
    private int chats;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "120000",
            description = "Chats before the first that counts (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--connections",
            paramLabel = "N",
            split = ",",
            defaultValue = "32,256",
            description = "Streams at a time, a load for each (default: ${DEFAULT-VALUE}).")
    private List<Integer> connections = List.of();

    @Option(
            names = "--rate",
            paramLabel = "PER-SECOND",
            defaultValue = "300",
            description =
                    "Streams per second of the load that waits for nobody (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--plain-connections",
            paramLabel = "N",
            defaultValue = "256",
            description = "Chats without a stream at a time (default: ${DEFAULT-VALUE}).")
    private int plainConnections;

    @Option(
            names = "--first-token",
            paramLabel = "MS",
            defaultValue = "300",
            description =
                    "What a slow provider takes for the first token (default: ${DEFAULT-VALUE}).")
    private int firstToken;

    @Option(
            names = "--idle",
            paramLabel = "S",
            defaultValue = "15",
            description = "Seconds in which nobody asks anything (default: ${DEFAULT-VALUE}).")
    private int idle;

    @Option(
            names = "--open",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Streams at the same time on one ingress (default: ${DEFAULT-VALUE}).")
    private int open;

    @Option(
            names = "--hold",
            paramLabel = "S",
            defaultValue = "60",
            description =
                    "What the provider takes for the first token of these, in seconds (default: ${DEFAULT-VALUE}).")
    private int hold;

    @Mixin private ProcessOptions underTest = new ProcessOptions();

    /**
     * @throws IllegalArgumentException naming the option's value that cannot be
     */
    ChatPlan plan() {
        return new ChatPlan(
                warmUp,
                chats,
                connections,
                rate,
                plainConnections,
                Duration.ofMillis(firstToken),
                Duration.ofSeconds(idle),
                open,
                Duration.ofSeconds(hold));
    }

    SitePlan site() {
        Map<Part, Map<String, String>> settings = new EnumMap<>(Part.class);
        settings.putAll(underTest.settings());
        Map<String, String> worker = new TreeMap<>(settings.getOrDefault(Part.WORKER, Map.of()));
        worker.putIfAbsent("sluice.worker.slots", Integer.toString(plan().inFlightMax()));
        settings.put(Part.WORKER, worker);
        return new SitePlan(
                SitePlan.Shape.SMALL_INGRESS,
                PARTITIONS,
                PARTITIONS,
                plan().inFlightMax(),
                20,
                settings,
                underTest.javaOptions(),
                Optional.<Path>empty());
    }
}
