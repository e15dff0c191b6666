package dev.sluice.standalone.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.testkit.ChildJvm;
import dev.sluice.standalone.testkit.EnginesProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaIT {
    private static final String TOPIC = "kept";

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
    void keepsAcknowledgedRecordsWhenItsProcessIsKilled() throws Exception {
        try (var child = ChildJvm.start(EnginesProgram.class, temp.toString(), "kafka")) {
            produce(child.awaitLine("kafka "), List.of("one", "two"));
            child.kill();
        }

        try (var data = DataDirectory.open(temp);
                var kafka = start(data)) {
            assertThat(KafkaReading.all(kafka.bootstrapServers(), TOPIC))
                    .containsExactly("one", "two");
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
