package dev.sluice.standalone.kafka;

import dev.sluice.standalone.lifecycle.ProcessParts;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One node of a cluster whose every node is broker and controller, as Kafka itself starts it, until
 * a signal comes. Three copies of everything, two of them in sync.
 */
public final class ClusterNodeProgram {
    private static final String CLUSTER_ID = "c2x1aWNlLWNsdXN0ZXIt";
    private static final List<String> COPIED =
            List.of(
                    "default.replication.factor",
                    "offsets.topic.replication.factor",
                    "transaction.state.log.replication.factor",
                    "share.coordinator.state.topic.replication.factor");
    private static final List<String> IN_SYNC =
            List.of(
                    "min.insync.replicas",
                    "transaction.state.log.min.isr",
                    "share.coordinator.state.topic.min.isr");

    private ClusterNodeProgram() {}

    /**
     * @param arguments directory; id of this node, from 1; then of every node, in the order of
     *     their ids, the ports of its broker and its controller, {@code 9092:9093}
     */
    @SuppressWarnings("try") // The parts own what they started; the last line only waits.
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        int id = Integer.parseInt(arguments[1]);
        List<String[]> nodes =
                IntStream.range(2, arguments.length)
                        .mapToObj(i -> arguments[i].split(":", 2))
                        .toList();
        format(directory, id);
        ProcessParts parts = ProcessParts.stoppedBySignals();
        parts.start("kafka", () -> start(settings(directory, id, nodes)));
        System.out.println("kafka " + NodeSettings.HOST + ":" + nodes.get(id - 1)[0]);
        parts.awaitStopped();
    }

    private static AutoCloseable start(Map<String, String> settings) {
        var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        server.startup();
        return () -> {
            server.shutdown();
            server.awaitShutdown();
        };
    }

    private static Map<String, String> settings(Path directory, int id, List<String[]> nodes) {
        String[] own = nodes.get(id - 1);
        Map<String, String> settings =
                NodeSettings.of(directory, Integer.parseInt(own[0]), Integer.parseInt(own[1]));
        settings.put("node.id", Integer.toString(id));
        settings.put(
                "controller.quorum.voters",
                IntStream.range(0, nodes.size())
                        .mapToObj(i -> (i + 1) + "@" + NodeSettings.HOST + ":" + nodes.get(i)[1])
                        .collect(Collectors.joining(",")));
        // An operator's cluster has Kafka's own.
        settings.remove("broker.session.timeout.ms");
        settings.remove("broker.heartbeat.interval.ms");
        COPIED.forEach(key -> settings.put(key, Integer.toString(nodes.size())));
        IN_SYNC.forEach(key -> settings.put(key, Integer.toString(nodes.size() - 1)));
        return settings;
    }

    private static void format(Path directory, int id) throws Exception {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        try (var silence =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silence)
                    .setClusterId(CLUSTER_ID)
                    .setNodeId(id)
                    .setDirectories(List.of(directory.toString()))
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName(NodeSettings.CONTROLLER_LISTENER)
                    .setUnstableFeatureVersionsEnabled(false)
                    .setIgnoreFormatted(true)
                    .run();
        }
    }
}
