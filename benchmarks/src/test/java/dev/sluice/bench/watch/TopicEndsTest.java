package dev.sluice.bench.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class TopicEndsTest {
    @Test
    void addsUpWhatThePartitionsGrew() {
        var before = new TopicEnds(Map.of(partition("a", 0), 10L, partition("a", 1), 20L));
        var after =
                new TopicEnds(
                        Map.of(
                                partition("a", 0), 15L,
                                partition("a", 1), 27L,
                                partition("b", 0), 3L,
                                partition("c", 0), 0L));

        assertThat(after.growthSince(before)).isEqualTo(Map.of("a", 12L, "b", 3L));
        assertThat(after.of("b")).isEqualTo(Map.of(partition("b", 0), 3L));
    }

    @Test
    void knowsTheRoutersChangelogs() {
        assertThat(Changelogs.isChangelog("sluice-router-jobs-changelog")).isTrue();
        assertThat(Changelogs.store("sluice-router-seen-keys-changelog")).isEqualTo("seen-keys");
        assertThat(Changelogs.isChangelog("sluice.results")).isFalse();
    }

    private static TopicPartition partition(String topic, int number) {
        return new TopicPartition(topic, number);
    }
}
