package dev.sluice.runtime.check.kafka;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import dev.sluice.schema.topic.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares a topic with the catalogue of topics. */
final class TopicPolicy {
    private static final String INIT = "run `sluice init`";
    private static final String CLEANUP = "cleanup.policy";
    private static final String RETENTION = "retention.ms";
    private static final String RETENTION_BYTES = "retention.bytes";
    private static final String MIN_INSYNC = "min.insync.replicas";
    private static final String MESSAGE_BYTES = "max.message.bytes";
    private static final String TIMESTAMPS = "message.timestamp.type";
    private static final String UNCLEAN = "unclean.leader.election.enable";

    private TopicPolicy() {}

    /** Only complaints. */
    static List<Finding> findings(TopicSpec spec, Seen<TopicSeen> seen) {
        String topic = "topic " + spec.name();
        return switch (seen) {
            case Seen.Absent<TopicSeen> _ ->
                    List.of(
                            new Finding.Refusal(
                                    Subject.TOPICS,
                                    topic + " does not exist",
                                    "%d partitions".formatted(spec.partitions()),
                                    INIT));
            case Seen.Hidden<TopicSeen>(String reason) ->
                    List.of(
                            new Finding.Refusal(
                                    Subject.ACCESS,
                                    "%s cannot be described: %s".formatted(topic, reason),
                                    "it exists and this principal may use it",
                                    "run `sluice init`, and grant what the role does with it (`kafka-acls.sh --add --topic %s`)"
                                            .formatted(spec.name())));
            case Seen.Failed<TopicSeen>(String reason) ->
                    List.of(
                            new Finding.Refusal(
                                    Subject.TOPICS,
                                    "%s cannot be described: %s".formatted(topic, reason),
                                    "an answer",
                                    "look at the brokers' logs, and try again"));
            case Seen.Value<TopicSeen>(TopicSeen found) -> partitions(spec, found);
        };
    }

    private static List<Finding> partitions(TopicSpec spec, TopicSeen found) {
        if (found.partitions().size() == spec.partitions()) {
            return List.of();
        }
        return List.of(
                new Finding.Refusal(
                        Subject.TOPICS,
                        "topic %s has %d partitions"
                                .formatted(spec.name(), found.partitions().size()),
                        "%d, from sluice.topics.*".formatted(spec.partitions()),
                        "give every role the same sluice.topics.* as `sluice init` had; partitions of a topic in use cannot be changed"));
    }

    /**
     * Only complaints.
     *
     * @param replicas of the partition that has the fewest
     * @param config the topic's settings in effect
     */
    static List<Finding> settings(TopicSpec spec, int replicas, Map<String, String> config) {
        List<Finding> findings = new ArrayList<>();
        new TreeMap<>(spec.config())
                .forEach(
                        (key, wanted) -> {
                            String is = config.getOrDefault(key, "");
                            if (!is.equals(wanted)) {
                                different(spec, key, wanted, is, findings);
                            }
                        });
        long insync = number(config.getOrDefault(MIN_INSYNC, "1"));
        if (insync > replicas) {
            findings.add(
                    new Finding.Refusal(
                            Subject.REPLICATION,
                            setting(spec, MIN_INSYNC, Long.toString(insync))
                                    + " of %d replicas: nothing can be written".formatted(replicas),
                            "at most the replicas",
                            "set sluice.topics.min-insync-replicas to what the topics have, then "
                                    + alter(
                                            spec.name(),
                                            MIN_INSYNC,
                                            spec.config().getOrDefault(MIN_INSYNC, "1"))));
        }
        if (config.getOrDefault(UNCLEAN, "false").equals("true")) {
            findings.add(
                    new Finding.Warning(
                            Subject.REPLICATION,
                            setting(spec, UNCLEAN, "true"),
                            "false: an unclean election loses accepted jobs",
                            alter(spec.name(), UNCLEAN, "false")));
        }
        if (!spec.config().getOrDefault(CLEANUP, "").equals("compact")
                && number(config.getOrDefault(RETENTION_BYTES, "-1")) >= 0) {
            findings.add(
                    new Finding.Warning(
                            Subject.TOPICS,
                            setting(
                                    spec,
                                    RETENTION_BYTES,
                                    config.getOrDefault(RETENTION_BYTES, "")),
                            "-1: a backlog must not be deleted for its size",
                            alter(spec.name(), RETENTION_BYTES, "-1")));
        }
        return findings;
    }

    private static void different(
            TopicSpec spec, String key, String wanted, String is, List<Finding> findings) {
        String found = setting(spec, key, is);
        switch (key) {
            case TIMESTAMPS ->
                    findings.add(
                            new Finding.Refusal(
                                    Subject.TOPICS,
                                    found,
                                    wanted + ": leases and watermarks count in the log's time",
                                    INIT + ", or " + alter(spec.name(), key, wanted)));
            case CLEANUP ->
                    findings.add(
                            new Finding.Refusal(
                                    Subject.TOPICS,
                                    found,
                                    wanted + ": another policy deletes records in use",
                                    alter(spec.name(), key, wanted)));
            case MESSAGE_BYTES -> {
                if (number(is) < number(wanted)) {
                    findings.add(
                            new Finding.Refusal(
                                    Subject.TOPICS,
                                    found,
                                    wanted + " or more: larger records would be refused",
                                    INIT + ", or " + alter(spec.name(), key, wanted)));
                }
            }
            case RETENTION -> {
                if (number(is) >= 0 && number(is) < number(wanted)) {
                    findings.add(
                            new Finding.Warning(
                                    Subject.TOPICS,
                                    found,
                                    wanted + " or more",
                                    alter(spec.name(), key, wanted)));
                }
            }
            case MIN_INSYNC -> {
                if (number(is) < number(wanted)) {
                    findings.add(
                            new Finding.Warning(
                                    Subject.REPLICATION,
                                    found,
                                    wanted + ", from sluice.topics.min-insync-replicas",
                                    INIT + ", or " + alter(spec.name(), key, wanted)));
                }
            }
            default ->
                    findings.add(
                            new Finding.Warning(
                                    Subject.TOPICS,
                                    found,
                                    wanted,
                                    INIT + ", or " + alter(spec.name(), key, wanted)));
        }
    }

    private static String setting(TopicSpec spec, String key, String value) {
        return "topic %s has %s=%s".formatted(spec.name(), key, value);
    }

    static String alter(String topic, String key, String value) {
        // kafka-configs.sh takes a list in brackets.
        String safe = value.contains(",") ? "[" + value + "]" : value;
        return "`kafka-configs.sh --alter --entity-type topics --entity-name %s --add-config %s=%s`"
                .formatted(topic, key, safe);
    }

    /** Of what cannot be read as a number the smallest, so that it is complained about. */
    static long number(String value) {
        try {
            return Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            return Long.MIN_VALUE;
        }
    }
}
