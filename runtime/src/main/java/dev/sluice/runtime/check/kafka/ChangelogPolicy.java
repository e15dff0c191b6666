package dev.sluice.runtime.check.kafka;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import dev.sluice.schema.topic.Changelogs.Changelog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares a changelog with what Kafka Streams would make today. Streams never changes one that
 * exists, so an old one keeps old settings until an operator alters it.
 */
final class ChangelogPolicy {
    private static final String CLEANUP = "cleanup.policy";

    /** Of these a larger value is as good. */
    private static final Set<String> AT_LEAST =
            Set.of("delete.retention.ms", "min.insync.replicas");

    /** Of these a smaller value is as good. */
    private static final Set<String> AT_MOST =
            Set.of("segment.bytes", "min.cleanable.dirty.ratio", "max.compaction.lag.ms");

    private ChangelogPolicy() {}

    /** Only complaints. */
    static List<Finding> partitions(Changelog changelog, TopicSeen seen) {
        if (seen.partitions().size() == changelog.partitions()) {
            return List.of();
        }
        return List.of(
                new Finding.Refusal(
                        Subject.CHANGELOGS,
                        "topic %s has %d partitions"
                                .formatted(changelog.topic(), seen.partitions().size()),
                        "%d, as the router's input".formatted(changelog.partitions()),
                        "give the router the sluice.topics.* that the topics were made with"));
    }

    /**
     * Only complaints.
     *
     * @param wanted the settings of {@link dev.sluice.schema.topic.Changelogs}
     * @param config the settings in effect
     */
    static List<Finding> settings(
            Changelog changelog, Map<String, String> wanted, Map<String, String> config) {
        List<Finding> findings = new ArrayList<>();
        String topic = changelog.topic();
        Set<String> policies = Set.copyOf(List.of(config.getOrDefault(CLEANUP, "").split(" *, *")));
        Set<String> expected =
                changelog.windowed() ? Set.of("compact", "delete") : Set.of("compact");
        if (!policies.equals(expected) && !policies.equals(Set.of("compact"))) {
            String policy = changelog.windowed() ? "compact,delete" : "compact";
            findings.add(
                    new Finding.Refusal(
                            Subject.CHANGELOGS,
                            "topic %s has %s=%s"
                                    .formatted(topic, CLEANUP, config.getOrDefault(CLEANUP, "")),
                            policy + ": state of live jobs would be deleted for its age",
                            TopicPolicy.alter(topic, CLEANUP, policy)));
        }
        new TreeMap<>(wanted)
                .forEach(
                        (key, value) -> {
                            String is = config.getOrDefault(key, "");
                            if (!good(key, value, is)) {
                                findings.add(
                                        new Finding.Warning(
                                                Subject.CHANGELOGS,
                                                "topic %s has %s=%s".formatted(topic, key, is),
                                                value + reason(key),
                                                TopicPolicy.alter(topic, key, value)));
                            }
                        });
        return findings;
    }

    private static String reason(String key) {
        return key.equals("min.insync.replicas")
                ? ", from sluice.topics.min-insync-replicas"
                : ": a restore replays what compaction left";
    }

    private static boolean good(String key, String wanted, String is) {
        if (is.equals(wanted)) {
            return true;
        }
        try {
            double found = Double.parseDouble(is);
            double bound = Double.parseDouble(wanted);
            return AT_LEAST.contains(key) && found >= bound
                    || AT_MOST.contains(key) && found <= bound;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
