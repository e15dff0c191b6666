package dev.sluice.standalone.kafka;

import dev.sluice.standalone.data.InnerPort;
import dev.sluice.standalone.data.OwnerOnly;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * Apache Kafka, broker and controller in one node, inside this process: the engine of {@code sluice
 * standalone} and of the tests. Its data and its cluster id live in a directory and are found again
 * at the next start, also after {@code kill -9}.
 *
 * <p>Listens on 127.0.0.1 only, without authentication. Like any Kafka it leaves flushing to the
 * operating system: what was acknowledged survives the death of the process, not a power failure of
 * the only machine. A fatal fault of the broker ends the JVM, as it does in Kafka itself.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private final SingleNode node;
    private final InnerPort port;

    private EmbeddedKafka(SingleNode node, InnerPort port) {
        this.node = node;
        this.port = port;
    }

    /**
     * Starts the node and returns when it takes clients.
     *
     * @param directory holds nothing but this node's data; formatted on first use
     * @param controller where the node's own controller listens, of no interest to clients
     */
    public static EmbeddedKafka start(Path directory, InnerPort port, InnerPort controller)
            throws Exception {
        port.requireFree();
        controller.requireFree();
        format(OwnerOnly.directory(directory));
        var settings = NodeSettings.of(directory, port.number(), controller.number());
        var node = new SingleNode(new KafkaConfig(settings, false));
        try {
            node.start();
        } catch (Exception e) {
            node.stop();
            throw new IOException("Kafka did not start on " + directory, e);
        }
        return new EmbeddedKafka(node, port);
    }

    public String bootstrapServers() {
        return NodeSettings.HOST + ":" + port.number();
    }

    /** Stops taking clients, writes everything down and returns when the node is gone. */
    @Override
    public void close() throws IOException {
        Thread stop = Thread.ofPlatform().name("kafka-stop").daemon().start(node::stop);
        try {
            if (!stop.join(STOP_MAX)) {
                throw new IOException(
                        "Kafka was still stopping after %s; it recovers its log at the next start"
                                .formatted(STOP_MAX));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while Kafka was stopping");
        }
    }

    private static void format(Path directory) throws Exception {
        // Written last by the formatter: where it stands, the format is complete and the cluster id
        // is chosen.
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        try (var silence =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silence)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NodeSettings.NODE_ID)
                    .setDirectories(List.of(directory.toString()))
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName(NodeSettings.CONTROLLER_LISTENER)
                    .setUnstableFeatureVersionsEnabled(false)
                    .setIgnoreFormatted(true)
                    .run();
        }
    }
}
