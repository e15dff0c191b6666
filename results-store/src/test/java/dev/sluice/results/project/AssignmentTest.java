package dev.sluice.results.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.testkit.TestTopics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssignmentTest {
    private static final TopicPartition EVENTS = TestTopics.EVENTS;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final Assignment assignment = new Assignment(consumer);

    @ParameterizedTest
    @CsvSource({"9, 2", "7, 0", "5, 0"})
    void isNeverAheadOfTheEnd(long end, long lag) {
        consumer.subscribe(List.of(EVENTS.topic()), assignment);
        consumer.rebalance(List.of(EVENTS));
        assignment.position(Map.of(EVENTS, new SourcePosition(7, 0, 0)));

        consumer.updateEndOffsets(Map.of(EVENTS, end));

        assertThat(assignment.lag(EVENTS)).hasValue(lag);
    }
}
