package dev.sluice.runtime.check.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.kafka.BrokerPolicy.Internal;
import dev.sluice.runtime.check.kafka.TopicSeen.PartitionSeen;
import dev.sluice.schema.topic.TopicLayout;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerPolicyTest {
    private static final TopicLayout LAYOUT = TopicLayout.PRODUCTION;

    @Test
    void acceptsABrokerAsSluiceWantsIt() {
        assertThat(
                        BrokerPolicy.settings(
                                1,
                                Map.of(
                                        "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                        "1000",
                                        "group.share.min.session.timeout.ms",
                                        "6000",
                                        "group.share.min.heartbeat.interval.ms",
                                        "1000")))
                .hasOnlyElementsOfType(Finding.Ok.class);
    }

    @ParameterizedTest
    @CsvSource({
        "transaction.abort.timed.out.transaction.cleanup.interval.ms,10000,1000",
        "group.share.min.session.timeout.ms,45000,6000",
        "group.share.min.heartbeat.interval.ms,5000,1000",
    })
    void warnsOfKafkasDefaults(String key, String is, String wanted) {
        assertThat(BrokerPolicy.settings(7, Map.of(key, is)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Warning.class,
                        warning -> {
                            assertThat(warning.found())
                                    .isEqualTo("broker 7 has %s=%s".formatted(key, is));
                            assertThat(warning.change()).contains(key + "=" + wanted);
                        });
    }

    @Test
    void refusesAnInternalTopicThatCannotBeMade() {
        assertThat(
                        BrokerPolicy.internal(
                                Internal.SHARE_STATE,
                                new Seen.Absent<>(),
                                Map.of("share.coordinator.state.topic.replication.factor", "3"),
                                LAYOUT,
                                2))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> assertThat(refusal.found()).contains("__share_group_state"));
    }

    @Test
    void warnsOfAnInternalTopicThatWillHaveFewerReplicasThanTheOthers() {
        assertThat(
                        BrokerPolicy.internal(
                                Internal.TRANSACTIONS,
                                new Seen.Absent<>(),
                                Map.of("transaction.state.log.replication.factor", "1"),
                                LAYOUT,
                                3))
                .singleElement()
                .isInstanceOf(Finding.Warning.class);
    }

    @Test
    void judgesAnInternalTopicThatExists() {
        Map<String, String> two = Map.of("transaction.state.log.min.isr", "2");

        assertThat(internal(topic(3), two)).isEmpty();
        assertThat(internal(topic(2), two)).singleElement().isInstanceOf(Finding.Warning.class);
        assertThat(internal(topic(1), two)).singleElement().isInstanceOf(Finding.Refusal.class);
    }

    @Test
    void tellsNothingOfAnInternalTopicThatIsHidden() {
        assertThat(internal(new Seen.Hidden<>("no rights"), Map.of()))
                .singleElement()
                .isInstanceOf(Finding.Untold.class);
    }

    private static List<Finding> internal(Seen<TopicSeen> seen, Map<String, String> config) {
        return BrokerPolicy.internal(Internal.TRANSACTIONS, seen, config, LAYOUT, 3);
    }

    private static Seen<TopicSeen> topic(int replicas) {
        return new Seen.Value<>(
                new TopicSeen(List.of(new PartitionSeen(0, replicas, replicas, 1)), Set.of()));
    }
}
