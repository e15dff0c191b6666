package dev.sluice.runtime.check.kafka;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import dev.sluice.schema.topic.TopicLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the loss of a broker costs, and whether one is lost already. */
final class ReplicationPolicy {
    private static final int NAMED_MAX = 5;

    private ReplicationPolicy() {}

    /**
     * How safe accepted jobs are; complaints, or that all is well.
     *
     * @param brokers that live now
     */
    static List<Finding> layout(TopicLayout layout, int brokers, Map<String, TopicSeen> topics) {
        List<Finding> findings = new ArrayList<>();
        int wanted = layout.replicationFactor();
        int insync = layout.minInsyncReplicas();
        if (brokers < insync) {
            findings.add(
                    new Finding.Refusal(
                            Subject.REPLICATION,
                            "%d brokers live".formatted(brokers),
                            "sluice.topics.min-insync-replicas %d or more: nothing can be written"
                                    .formatted(insync),
                            "start the missing brokers"));
        } else if (brokers < wanted) {
            findings.add(
                    new Finding.Warning(
                            Subject.REPLICATION,
                            "%d brokers live".formatted(brokers),
                            "sluice.topics.replication-factor %d or more".formatted(wanted),
                            "start the missing brokers, or lower sluice.topics.replication-factor before `sluice init`"));
        }
        List<String> few = named(topics, topic -> topic.replicas() < wanted);
        if (!few.isEmpty()) {
            findings.add(
                    new Finding.Warning(
                            Subject.REPLICATION,
                            "fewer replicas: " + listed(few),
                            "%d, from sluice.topics.replication-factor".formatted(wanted),
                            "add replicas with `kafka-reassign-partitions.sh`"));
        }
        if (wanted == 1) {
            findings.add(
                    new Finding.Warning(
                            Subject.REPLICATION,
                            "topics have one replica",
                            "3, with sluice.topics.min-insync-replicas=2: now the loss of one disk loses accepted jobs",
                            "fine on one machine; else use three brokers and sluice.topics.replication-factor=3"));
        } else if (insync == 1) {
            findings.add(
                    new Finding.Warning(
                            Subject.REPLICATION,
                            "sluice.topics.min-insync-replicas is 1 of %d replicas"
                                    .formatted(wanted),
                            "2: now a job can be accepted on one disk alone",
                            "set sluice.topics.min-insync-replicas=2 and run `sluice init`"));
        } else if (insync == wanted) {
            findings.add(
                    new Finding.Warning(
                            Subject.REPLICATION,
                            "sluice.topics.min-insync-replicas is %d of %d replicas"
                                    .formatted(insync, wanted),
                            "fewer than the replicas: now each restart of a broker stops all writes",
                            "use one replica more than must be in sync"));
        }
        if (findings.isEmpty()) {
            findings.add(
                    new Finding.Ok(
                            Subject.REPLICATION,
                            "%d brokers, %d replicas, %d in sync at least"
                                    .formatted(brokers, wanted, insync)));
        }
        return findings;
    }

    /** Only complaints: which partitions have lost replicas now. */
    static List<Finding> standing(TopicLayout layout, Map<String, TopicSeen> topics) {
        List<Finding> findings = new ArrayList<>();
        List<String> offline = partitions(topics, p -> p.leader() < 0);
        if (!offline.isEmpty()) {
            findings.add(
                    new Finding.Refusal(
                            Subject.REPLICATION,
                            "without a leader: " + listed(offline),
                            "every partition has a leader",
                            "start the brokers that hold them; `kafka-topics.sh --describe --unavailable-partitions` says which"));
        }
        int insync = layout.minInsyncReplicas();
        List<String> stuck = partitions(topics, p -> p.leader() >= 0 && p.inSync() < insync);
        if (!stuck.isEmpty()) {
            findings.add(
                    new Finding.Refusal(
                            Subject.REPLICATION,
                            "not writable, too few replicas in sync: " + listed(stuck),
                            "%d in sync at least".formatted(insync),
                            "start the missing brokers; `kafka-topics.sh --describe --under-min-isr-partitions` says which"));
        }
        List<String> behind =
                partitions(topics, p -> p.inSync() >= insync && p.inSync() < p.replicas());
        if (!behind.isEmpty()) {
            findings.add(
                    new Finding.Warning(
                            Subject.REPLICATION,
                            "not all replicas in sync: " + listed(behind),
                            "all of them",
                            "wait if a broker restarts; else see `kafka-topics.sh --describe --under-replicated-partitions`"));
        }
        return findings;
    }

    private static List<String> partitions(
            Map<String, TopicSeen> topics, Predicate<TopicSeen.PartitionSeen> wrong) {
        return new TreeMap<>(topics)
                .entrySet().stream()
                        .flatMap(
                                topic ->
                                        topic.getValue().partitions().stream()
                                                .filter(wrong)
                                                .map(p -> topic.getKey() + "-" + p.number()))
                        .toList();
    }

    private static List<String> named(Map<String, TopicSeen> topics, Predicate<TopicSeen> wrong) {
        return new TreeMap<>(topics)
                .entrySet().stream()
                        .filter(topic -> wrong.test(topic.getValue()))
                        .map(
                                topic ->
                                        "%s (%d)"
                                                .formatted(
                                                        topic.getKey(),
                                                        topic.getValue().replicas()))
                        .toList();
    }

    private static String listed(List<String> names) {
        return names.size() <= NAMED_MAX
                ? String.join(", ", names)
                : "%s and %d more"
                        .formatted(
                                String.join(", ", names.subList(0, NAMED_MAX)),
                                names.size() - NAMED_MAX);
    }
}
