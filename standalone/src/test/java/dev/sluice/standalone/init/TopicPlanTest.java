package dev.sluice.standalone.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.topic.TopicKey;
import dev.sluice.schema.topic.TopicSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TopicPlanTest {
    private static final TopicSpec SPEC =
            new TopicSpec(
                    "topic",
                    TopicKey.NONE,
                    4,
                    List.of(),
                    Map.of("max.message.bytes", "1048576", "retention.ms", "1000"));

    @Test
    void createsWhatIsMissing() {
        assertThat(TopicPlan.of(SPEC, Optional.empty())).isEqualTo(new TopicPlan.Create(SPEC));
    }

    @Test
    void leavesWhatStands() {
        assertThat(plan(4, "1048576", "1000"))
                .isEqualTo(new TopicPlan.Keep("topic", Map.of(), List.of()));
    }

    @Test
    void repairsASettingThatTouchesNoRecord() {
        assertThat(plan(4, "1000000", "1000"))
                .isEqualTo(
                        new TopicPlan.Keep(
                                "topic", Map.of("max.message.bytes", "1048576"), List.of()));
    }

    @Test
    void reportsARetentionThatIsTheOperatorsToChange() {
        assertThat(plan(4, "1048576", "5000"))
                .isEqualTo(
                        new TopicPlan.Keep(
                                "topic",
                                Map.of(),
                                List.of(
                                        "retention.ms is 5000, Sluice would set 1000; left as it is")));
    }

    @Test
    void refusesAnotherPartitionCount() {
        assertThat(plan(6, "1048576", "1000"))
                .isEqualTo(
                        new TopicPlan.Wrong(
                                "topic",
                                "topic topic has 6 partitions (expected: 4, from sluice.topics.*)"));
    }

    @Test
    void refusesToAskForMoreReplicasInSyncThanThereAre() {
        TopicSpec safe =
                new TopicSpec(
                        "topic", TopicKey.NONE, 4, List.of(), Map.of("min.insync.replicas", "2"));

        assertThat(TopicPlan.of(safe, Optional.of(new TopicPlan.Existing(4, 1, Map.of()))))
                .isEqualTo(
                        new TopicPlan.Wrong(
                                "topic",
                                "topic topic has 1 replicas (expected: at least min.insync.replicas 2, from sluice.topics.*)"));
    }

    @Test
    void closesTheSegmentsOfATenantsTopicThatStayOpenTooLong() {
        Map<String, String> wanted = Map.of("segment.ms", "1000", "retention.ms", "5000");

        assertThat(TopicPlan.closedInTime(Map.of("segment.ms", "1001"), wanted))
                .isEqualTo(Map.of("segment.ms", "1000"));
        assertThat(TopicPlan.closedInTime(Map.of("segment.ms", "999"), wanted)).isEmpty();
    }

    private static TopicPlan plan(int partitions, String messageBytes, String retention) {
        return TopicPlan.of(
                SPEC,
                Optional.of(
                        new TopicPlan.Existing(
                                partitions,
                                1,
                                Map.of(
                                        "max.message.bytes",
                                        messageBytes,
                                        "retention.ms",
                                        retention))));
    }
}
