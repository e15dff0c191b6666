package dev.sluice.schema.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicLayoutTest {
    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, 1, 1, 'coordinatorPartitions: 0 (expected: 1..10000)'",
        "10001, 1, 1, 1, 1, 'coordinatorPartitions: 10001 (expected: 1..10000)'",
        "1, 0, 1, 1, 1, 'allocatorPartitions: 0 (expected: 1..1000)'",
        "1, 1, 1001, 1, 1, 'waiterPartitions: 1001 (expected: 1..1000)'",
        "1, 1, 1, 0, 1, 'replicationFactor: 0 (expected: 1..100)'",
        "1, 1, 1, 3, 4, 'minInsyncReplicas: 4 (expected: 1..3)'",
        "1, 1, 1, 3, 0, 'minInsyncReplicas: 0 (expected: 1..3)'",
    })
    void namesWhatIsOutOfBounds(
            int coordinators,
            int allocators,
            int waiters,
            short replicas,
            int inSync,
            String error) {
        assertThatThrownBy(
                        () -> new TopicLayout(coordinators, allocators, waiters, replicas, inSync))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(error);
    }

    @Test
    void productionOutlivesTheLossOfABroker() {
        assertThat(TopicLayout.PRODUCTION.replicationFactor()).isEqualTo((short) 3);
        assertThat(TopicLayout.PRODUCTION.minInsyncReplicas()).isEqualTo(2);
    }
}
