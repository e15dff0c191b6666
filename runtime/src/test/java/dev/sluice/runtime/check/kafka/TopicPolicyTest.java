package dev.sluice.runtime.check.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import dev.sluice.runtime.check.kafka.TopicSeen.PartitionSeen;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.TopicSpec;
import dev.sluice.schema.topic.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicPolicyTest {
    private static final TopicSpec SPEC =
            Topics.of(TopicLayout.PRODUCTION, List.of("default")).byName(Topics.REQUESTS);

    @Test
    void hasNothingToSayOfATopicAsItWasMade() {
        assertThat(TopicPolicy.findings(SPEC, new Seen.Value<>(topic(12)))).isEmpty();
        assertThat(TopicPolicy.settings(SPEC, 3, SPEC.config())).isEmpty();
    }

    @Test
    void sendsWhoLacksATopicToInit() {
        assertThat(TopicPolicy.findings(SPEC, new Seen.Absent<>()))
                .containsExactly(
                        new Finding.Refusal(
                                Subject.TOPICS,
                                "topic sluice.requests does not exist",
                                "12 partitions",
                                "run `sluice init`"));
    }

    @Test
    void refusesAnotherPartitionCount() {
        assertThat(TopicPolicy.findings(SPEC, new Seen.Value<>(topic(6))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal ->
                                assertThat(refusal.text())
                                        .isEqualTo(
                                                "topic sluice.requests has 6 partitions (expected: 12, from sluice.topics.*)"));
    }

    @Test
    void refusesATopicThatCannotBeSeenAndSaysWhy() {
        assertThat(TopicPolicy.findings(SPEC, new Seen.Hidden<>("no rights")))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> {
                            assertThat(refusal.subject()).isEqualTo(Subject.ACCESS);
                            assertThat(refusal.found()).contains("no rights");
                        });
        assertThat(TopicPolicy.findings(SPEC, new Seen.Failed<>("no answer")))
                .singleElement()
                .isInstanceOf(Finding.Refusal.class);
    }

    @ParameterizedTest
    @CsvSource({
        "message.timestamp.type,CreateTime",
        "cleanup.policy,compact",
        "max.message.bytes,65536",
        "min.insync.replicas,4",
    })
    void refusesASettingThatLosesOrStopsWork(String key, String value) {
        assertThat(TopicPolicy.settings(SPEC, 3, with(key, value)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> {
                            assertThat(refusal.found())
                                    .contains("sluice.requests", key + "=" + value);
                            assertThat(refusal.change()).contains(key);
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "retention.ms,1000",
        "min.insync.replicas,1",
        "retention.bytes,1000000",
        "unclean.leader.election.enable,true",
        "compression.type,zstd",
    })
    void warnsOfASettingThatIsLessSafe(String key, String value) {
        assertThat(TopicPolicy.settings(SPEC, 3, with(key, value)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Warning.class,
                        warning -> {
                            assertThat(warning.found()).contains(key + "=" + value);
                            assertThat(warning.change()).contains("--add-config " + key);
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "retention.ms,-1",
        "retention.ms,99999999999",
        "max.message.bytes,8388608",
        "min.insync.replicas,3"
    })
    void leavesWhatIsSaferThanAsked(String key, String value) {
        assertThat(TopicPolicy.settings(SPEC, 3, with(key, value))).isEmpty();
    }

    @Test
    void bracketsAListForTheCommandLine() {
        assertThat(TopicPolicy.alter("t", "cleanup.policy", "compact,delete"))
                .contains("--add-config cleanup.policy=[compact,delete]");
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> config = new HashMap<>(SPEC.config());
        config.put(key, value);
        return config;
    }

    private static TopicSeen topic(int partitions) {
        return new TopicSeen(
                IntStream.range(0, partitions)
                        .mapToObj(p -> new PartitionSeen(p, 3, 3, 1))
                        .toList(),
                Set.of());
    }
}
