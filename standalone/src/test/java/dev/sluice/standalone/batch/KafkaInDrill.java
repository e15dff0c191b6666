package dev.sluice.standalone.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A tenant's own programs: plain Kafka clients that know nothing of Sluice but names of topics. */
final class KafkaInDrill {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestInstallation sluice;
    private final String topic;

    KafkaInDrill(TestInstallation sluice, String tenant) {
        this.sluice = sluice;
        this.topic = "sluice.in." + tenant;
    }

    /** The topic may not be there yet: ingress makes it. */
    void write(List<? extends @Nullable String> values) {
        try (var producer =
                new KafkaProducer<String, String>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                String.valueOf(
                                        sluice.kafka()
                                                .connection("tenant")
                                                .get("bootstrap.servers"))),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (@Nullable String value : values) {
                var unused = producer.send(new ProducerRecord<>(topic, "a key", value));
            }
        }
    }

    static String job(String customId, String route) {
        return "{\"custom_id\":\"%s\",\"body\":{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Question\"}]}}"
                .formatted(customId, route);
    }

    List<JsonNode> accepted() {
        return committed(topic + ".accepted");
    }

    List<JsonNode> rejects() {
        return committed(topic + ".rejects");
    }

    /** The requests that were made of the topic's records. */
    List<JobRequest> jobs() {
        return TopicReading.all(sluice, Topics.REQUESTS, SpecificRecord.class).stream()
                .filter(JobRequest.class::isInstance)
                .map(JobRequest.class::cast)
                .filter(job -> job.getOrigin() != null)
                .toList();
    }

    private List<JsonNode> committed(String answers) {
        List<TopicPartition> partitions = List.of(new TopicPartition(answers, 0));
        List<JsonNode> read = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(
                        sluice.kafka().committedReader("tenant"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var end = consumer.endOffsets(partitions);
            while (end.entrySet().stream()
                    .anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    read.add(JSON.readTree(new String(record.value(), UTF_8)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read;
    }
}
