package dev.sluice.runtime.check.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.kafka.TopicSeen.PartitionSeen;
import dev.sluice.schema.topic.Changelogs;
import dev.sluice.schema.topic.Changelogs.Changelog;
import dev.sluice.schema.topic.TopicLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangelogPolicyTest {
    private static final Map<String, String> WANTED = Changelogs.config(TopicLayout.PRODUCTION);
    private static final Changelog JOBS = new Changelog("jobs", 1, false);
    private static final Changelog SEEN_KEYS = new Changelog("seen-keys", 1, true);

    @Test
    void hasNothingToSayOfAChangelogAsStreamsMakesIt() {
        assertThat(findings(JOBS, Map.of())).isEmpty();
        assertThat(findings(SEEN_KEYS, Map.of("cleanup.policy", "compact,delete"))).isEmpty();
        assertThat(findings(SEEN_KEYS, Map.of("cleanup.policy", "delete,compact"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "segment.bytes,1073741824",
        "min.cleanable.dirty.ratio,0.5",
        "max.compaction.lag.ms,9223372036854775807",
        "delete.retention.ms,1000",
        "min.insync.replicas,1",
    })
    void warnsOfWhatMakesRestoresLongOrUnsafe(String key, String value) {
        assertThat(findings(JOBS, Map.of(key, value)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Warning.class,
                        warning -> {
                            assertThat(warning.found())
                                    .isEqualTo(
                                            "topic sluice-router-jobs-changelog has %s=%s"
                                                    .formatted(key, value));
                            assertThat(warning.change())
                                    .contains("--entity-name sluice-router-jobs-changelog")
                                    .contains(key + "=" + WANTED.get(key));
                        });
    }

    @ParameterizedTest
    @CsvSource({"segment.bytes,1048576", "delete.retention.ms,86400000", "min.insync.replicas,3"})
    void leavesWhatIsBetterThanAsked(String key, String value) {
        assertThat(findings(JOBS, Map.of(key, value))).isEmpty();
    }

    @Test
    void refusesToLetStateBeDeletedForItsAge() {
        for (String policy : List.of("delete", "compact,delete", "")) {
            assertThat(findings(JOBS, Map.of("cleanup.policy", policy)))
                    .singleElement()
                    .isInstanceOf(Finding.Refusal.class);
        }
        assertThat(findings(SEEN_KEYS, Map.of("cleanup.policy", "delete")))
                .singleElement()
                .isInstanceOf(Finding.Refusal.class);
    }

    @Test
    void refusesAnotherPartitionCount() {
        PartitionSeen partition = new PartitionSeen(0, 3, 3, 1);

        assertThat(
                        ChangelogPolicy.partitions(
                                JOBS, new TopicSeen(List.of(partition, partition), Set.of())))
                .singleElement()
                .isInstanceOf(Finding.Refusal.class);
        assertThat(ChangelogPolicy.partitions(JOBS, new TopicSeen(List.of(partition), Set.of())))
                .isEmpty();
    }

    private static List<Finding> findings(Changelog changelog, Map<String, String> changed) {
        Map<String, String> config = new HashMap<>(WANTED);
        config.put("cleanup.policy", "compact");
        config.putAll(changed);
        return ChangelogPolicy.settings(changelog, WANTED, config);
    }
}
