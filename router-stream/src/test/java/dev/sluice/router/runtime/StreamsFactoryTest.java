package dev.sluice.router.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.StoreMemory;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import io.micronaut.context.ApplicationContext;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsFactoryTest {
    private static Properties properties() {
        try (ApplicationContext context =
                ApplicationContext.run(
                        Map.of(
                                "sluice.role",
                                "router",
                                "sluice.kafka.bootstrap-servers",
                                "localhost:1"))) {
            return StreamsFactory.properties(
                    context.getBean(KafkaSettings.class),
                    Topics.of(TopicLayout.SINGLE_NODE, List.of("default")),
                    context.getBean(RouterSettings.class));
        }
    }

    @Test
    void spellsOutWhatMattersForDeliveryAndFailover() {
        assertThat(properties())
                .containsEntry("application.id", "sluice-router")
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .containsEntry("commit.interval.ms", 1_000L)
                .containsEntry("rocksdb.config.setter", StoreMemory.class)
                .containsEntry("sluice.store.memory.bytes", 256L * 1024 * 1024)
                .containsEntry("group.protocol", "classic")
                .containsEntry("num.standby.replicas", 1)
                .containsEntry("max.task.idle.ms", -1L)
                .containsEntry("consumer.session.timeout.ms", 6_000)
                .containsEntry("main.consumer.max.poll.records", 50)
                .containsEntry("main.consumer.fetch.max.wait.ms", 50)
                .containsEntry("main.consumer.max.partition.fetch.bytes", 64 * 1024)
                .containsEntry("producer.transaction.timeout.ms", 3_000)
                .containsEntry("producer.retry.backoff.ms", 5)
                .containsEntry("replication.factor", 1)
                .containsEntry("topic.min.insync.replicas", 1);
    }

    @Test
    void isAcceptedByStreams() {
        StreamsConfig config = new StreamsConfig(properties());

        assertThat(config.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG))
                .isEqualTo(StreamsConfig.EXACTLY_ONCE_V2);
    }
}
