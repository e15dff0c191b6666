package dev.sluice.runtime.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Without a broker; with one it is tested where one is. */
class CatalogFollowerTest {
    @Test
    void isEmptyBeforeItStartsAndClosesWithoutAStart() {
        CatalogFollower follower = follower(Map.of());

        assertThat(follower.get().isEmpty()).isTrue();
        assertThat(follower.failed()).isFalse();
        follower.close();
    }

    @Test
    void aTopicThatCannotBeReadStopsTheStartAtOnce() {
        try (CatalogFollower follower =
                follower(
                        Map.of(
                                "default.api.timeout.ms", "200",
                                "request.timeout.ms", "100"))) {
            assertThatThrownBy(() -> follower.start(Duration.ofMinutes(5)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("topic sluice.catalog cannot be read");
            assertThat(follower.failed()).isTrue();
        }
    }

    private static CatalogFollower follower(Map<String, String> properties) {
        return new CatalogFollower(
                new KafkaSettings(new KafkaConfig("127.0.0.1:1", properties)),
                new RecordCodecs(SchemaRegistry.bundled()),
                Topics.of(TopicLayout.SINGLE_NODE, List.of("default")));
    }
}
