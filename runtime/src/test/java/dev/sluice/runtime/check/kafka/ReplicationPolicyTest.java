package dev.sluice.runtime.check.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.kafka.TopicSeen.PartitionSeen;
import dev.sluice.schema.topic.TopicLayout;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplicationPolicyTest {
    private static final TopicLayout SAFE = TopicLayout.PRODUCTION;

    @Test
    void acceptsThreeReplicasOfWhichTwoMustBeInSync() {
        assertThat(ReplicationPolicy.layout(SAFE, 3, Map.of("t", topic(3, 3, 1))))
                .hasOnlyElementsOfType(Finding.Ok.class);
        assertThat(ReplicationPolicy.standing(SAFE, Map.of("t", topic(3, 3, 1)))).isEmpty();
    }

    @Test
    void refusesFewerBrokersThanMustBeInSync() {
        assertThat(ReplicationPolicy.layout(SAFE, 1, Map.of()))
                .singleElement()
                .isInstanceOf(Finding.Refusal.class);
    }

    @Test
    void warnsWhenABrokerIsMissing() {
        assertThat(ReplicationPolicy.layout(SAFE, 2, Map.of()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Warning.class,
                        warning -> assertThat(warning.found()).isEqualTo("2 brokers live"));
    }

    @Test
    void namesTheTopicsWithTooFewReplicas() {
        assertThat(ReplicationPolicy.layout(SAFE, 3, Map.of("t", topic(2, 2, 1))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Warning.class,
                        warning -> assertThat(warning.found()).contains("t (2)"));
    }

    @Test
    void warnsOfOneReplicaOfOneInSyncAndOfAllInSync() {
        for (TopicLayout layout :
                List.of(
                        TopicLayout.SINGLE_NODE,
                        new TopicLayout(1, 1, 1, (short) 3, 1),
                        new TopicLayout(1, 1, 1, (short) 3, 3))) {
            assertThat(ReplicationPolicy.layout(layout, 3, Map.of()))
                    .singleElement()
                    .isInstanceOf(Finding.Warning.class);
        }
    }

    @Test
    void refusesPartitionsWithoutALeaderOrWithTooFewInSync() {
        assertThat(ReplicationPolicy.standing(SAFE, Map.of("t", topic(3, 0, -1))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> assertThat(refusal.found()).contains("without a leader: t-0"));
        assertThat(ReplicationPolicy.standing(SAFE, Map.of("t", topic(3, 1, 1))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> assertThat(refusal.found()).contains("not writable"));
    }

    @Test
    void warnsOfAReplicaThatIsBehind() {
        assertThat(ReplicationPolicy.standing(SAFE, Map.of("t", topic(3, 2, 1))))
                .singleElement()
                .isInstanceOf(Finding.Warning.class);
    }

    private static TopicSeen topic(int replicas, int inSync, int leader) {
        return new TopicSeen(List.of(new PartitionSeen(0, replicas, inSync, leader)), Set.of());
    }
}
