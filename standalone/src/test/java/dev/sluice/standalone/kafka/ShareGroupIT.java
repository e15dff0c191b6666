package dev.sluice.standalone.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.standalone.testkit.TestKafka;
import dev.sluice.worker.handoff.WatchedMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ShareGroupIT {
    private final String topic = "dispatch-" + UUID.randomUUID();
    private final String group = "pool-" + UUID.randomUUID();
    private String bootstrapServers = "";

    @BeforeEach
    void createTopicAndGroup() throws Exception {
        bootstrapServers = TestKafka.shared().bootstrapServers();
        try (var admin = TestKafka.shared().admin()) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.GROUP, group),
                                    List.of(
                                            set("share.isolation.level", "read_committed"),
                                            set("share.auto.offset.reset", "earliest"))))
                    .all()
                    .get();
        }
    }

    @Test
    void handsOutWhatWasCommittedAndNothingThatWasAborted() throws Exception {
        try (var producer = transactionalProducer()) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "aborted")).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "committed")).get();
            producer.commitTransaction();
        }

        var seen = new ArrayList<String>();
        try (var worker = shareConsumer(new StringDeserializer())) {
            worker.subscribe(List.of(topic));
            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> {
                                for (var claimed : worker.poll(Duration.ofSeconds(1))) {
                                    seen.add(claimed.value());
                                    worker.acknowledge(claimed, AcknowledgeType.ACCEPT);
                                }
                                return seen.contains("committed");
                            });
            assertThat(worker.commitSync().values()).allMatch(failure -> failure.isEmpty());
        }

        assertThat(seen).containsExactly("committed");
    }

    /** As when it is woken at the moment in which its poll brings records. */
    @Test
    void aMemberThatIsWokenIsToldAllTheSameWhatTheBrokerAccepts() throws Exception {
        try (var producer = transactionalProducer()) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "one")).get();
            producer.send(new ProducerRecord<>(topic, "two")).get();
            producer.commitTransaction();
        }
        var consumer = shareConsumer(new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic));
        var member = new WatchedMember(consumer, Thread.ofPlatform().daemon().factory());
        try {
            var taken = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> {
                                member.poll(Duration.ofSeconds(1)).forEach(taken::add);
                                return !taken.isEmpty();
                            });

            consumer.wakeup();

            assertThat(member.accept(taken, Duration.ofSeconds(30)).values())
                    .containsExactly(Optional.empty());
        } finally {
            member.close(Duration.ofSeconds(5));
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    private KafkaProducer<String, String> transactionalProducer() {
        var producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "transactional.id",
                                "router-" + group),
                        new StringSerializer(),
                        new StringSerializer());
        producer.initTransactions();
        return producer;
    }

    private <T> ShareConsumer<T, T> shareConsumer(Deserializer<T> values) {
        return new KafkaShareConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "group.id", group,
                        "share.acknowledgement.mode", "explicit"),
                values,
                values);
    }
}
