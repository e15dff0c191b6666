package dev.sluice.standalone.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.testkit.ChildJvm;
import dev.sluice.standalone.testkit.EnginesProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaIT {
    private static final String TOPIC = "kept";
    private static final int TRANSACTIONS = 20;

    @TempDir private Path temp = Path.of("");

    @Test
    void keepsRecordsAndClusterIdAcrossAStopAndAStart() throws Exception {
        String clusterId;
        try (var data = DataDirectory.open(temp)) {
            try (var kafka = start(data)) {
                clusterId = clusterId(kafka.bootstrapServers());
                produce(kafka.bootstrapServers(), List.of("one", "two"));
            }
            try (var kafka = start(data)) {
                assertThat(clusterId(kafka.bootstrapServers())).isEqualTo(clusterId);
                assertThat(KafkaReading.all(kafka.bootstrapServers(), TOPIC))
                        .containsExactly("one", "two");
            }
        }
    }

    @Test
    void keepsAcknowledgedRecordsAndEndsOpenTransactionsWhenItsProcessIsKilled() throws Exception {
        try (var child = ChildJvm.start(EnginesProgram.class, temp.toString(), "kafka")) {
            String bootstrapServers = child.awaitLine("kafka ");
            produce(bootstrapServers, List.of("one", "two"));
            killWithinTransactions(child, bootstrapServers);
        }

        try (var data = DataDirectory.open(temp);
                var kafka = start(data)) {
            await("read_committed readers reach the end of the log")
                    .atMost(Duration.ofMinutes(1))
                    .until(
                            () ->
                                    end(kafka.bootstrapServers(), IsolationLevel.READ_COMMITTED)
                                            == end(
                                                    kafka.bootstrapServers(),
                                                    IsolationLevel.READ_UNCOMMITTED));
            assertThat(KafkaReading.all(kafka.bootstrapServers(), TOPIC)).startsWith("one", "two");
        }
    }

    /** The transactions time out while the killed node starts again. */
    private static void killWithinTransactions(ChildJvm child, String bootstrapServers)
            throws Exception {
        List<KafkaProducer<String, String>> open = new ArrayList<>();
        try {
            for (int i = 0; i < TRANSACTIONS; i++) {
                var producer =
                        new KafkaProducer<>(
                                Map.of(
                                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                        bootstrapServers,
                                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                        "left-open-" + i,
                                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                        2_000),
                                new StringSerializer(),
                                new StringSerializer());
                open.add(producer);
                producer.initTransactions();
            }
            for (KafkaProducer<String, String> producer : open) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(TOPIC, "unfinished")).get();
            }
            child.kill();
        } finally {
            // Not earlier: closing ends a transaction.
            open.forEach(producer -> producer.close(Duration.ZERO));
        }
    }

    private static long end(String bootstrapServers, IsolationLevel isolation) throws Exception {
        var partition = new TopicPartition(TOPIC, 0);
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.listOffsets(
                            Map.of(partition, OffsetSpec.latest()),
                            new ListOffsetsOptions(isolation))
                    .partitionResult(partition)
                    .get()
                    .offset();
        }
    }

    private static EmbeddedKafka start(DataDirectory data) throws Exception {
        return EmbeddedKafka.start(
                data.directory("kafka"), data.port("kafka"), data.port("kafka-controller"));
    }

    private static String clusterId(String bootstrapServers) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.describeCluster().clusterId().get();
        }
    }

    private static void produce(String bootstrapServers, List<String> values) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(TOPIC, value)).get();
            }
        }
    }
}
