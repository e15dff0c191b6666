package dev.sluice.standalone.init;

import dev.sluice.schema.topic.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;

/** What to do about one topic, decided from what the cluster has and what it should have. */
sealed interface TopicPlan {
    String topic();

    /** It is missing. */
    record Create(TopicSpec spec) implements TopicPlan {
        @Override
        public String topic() {
            return spec.name();
        }
    }

    /**
     * It stands.
     *
     * @param alter settings to change, each safe for what the topic holds
     * @param report differences that an operator has to judge, in words
     */
    record Keep(String topic, Map<String, String> alter, List<String> report)
            implements TopicPlan {}

    /** It cannot be used: roles would refuse it, and nothing here can change it safely. */
    record Wrong(String topic, String reason) implements TopicPlan {}

    /**
     * Topic as the cluster has it.
     *
     * @param replicas of the partition that has the fewest
     * @param config its settings in effect
     */
    record Existing(int partitions, int replicas, Map<String, String> config) {}

    /**
     * Settings that change nothing about records that were written. Shorter retention would delete,
     * another cleanup policy would, too, so those are an operator's to change.
     */
    Set<String> SAFE =
            Set.of(
                    "message.timestamp.type",
                    "min.insync.replicas",
                    "max.message.bytes",
                    "compression.type");

    static TopicPlan of(TopicSpec spec, Optional<Existing> existing) {
        if (existing.isEmpty()) {
            return new Create(spec);
        }
        if (existing.get().partitions() != spec.partitions()) {
            return new Wrong(
                    spec.name(),
                    "topic %s has %d partitions (expected: %d, from sluice.topics.*)"
                            .formatted(
                                    spec.name(), existing.get().partitions(), spec.partitions()));
        }
        String insync = spec.config().getOrDefault("min.insync.replicas", "1");
        if (existing.get().replicas() < Integer.parseInt(insync)) {
            return new Wrong(
                    spec.name(),
                    "topic %s has %d replicas (expected: at least min.insync.replicas %s, from sluice.topics.*)"
                            .formatted(spec.name(), existing.get().replicas(), insync));
        }
        Map<String, String> alter = new TreeMap<>();
        List<String> report = new ArrayList<>();
        new TreeMap<>(spec.config())
                .forEach(
                        (key, wanted) -> {
                            String is = existing.get().config().get(key);
                            if (wanted.equals(is)) {
                                return;
                            }
                            if (SAFE.contains(key)) {
                                alter.put(key, wanted);
                            } else {
                                report.add(
                                        "%s is %s, Sluice would set %s; left as it is"
                                                .formatted(key, is, wanted));
                            }
                        });
        return new Keep(spec.name(), Map.copyOf(alter), List.copyOf(report));
    }

    /**
     * What to change of a tenant's topic so that its segments are closed, and what is over in them
     * deleted, as soon as wanted. Everything else is its owner's.
     */
    static Map<String, String> closedInTime(
            Map<String, String> config, Map<String, String> wanted) {
        String key = TopicConfig.SEGMENT_MS_CONFIG;
        String is = config.getOrDefault(key, String.valueOf(Long.MAX_VALUE));
        String most = wanted.getOrDefault(key, is);
        return Long.parseLong(is) > Long.parseLong(most) ? Map.of(key, most) : Map.of();
    }
}
