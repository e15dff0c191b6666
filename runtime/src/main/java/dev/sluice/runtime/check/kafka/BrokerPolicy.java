package dev.sluice.runtime.check.kafka;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.WorkerGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Settings that only a broker's own configuration can hold. */
final class BrokerPolicy {
    static final String ABORT_SWEEP = "transaction.abort.timed.out.transaction.cleanup.interval.ms";
    private static final long ABORT_SWEEP_MAX_MS = 1_000;
    private static final String RESTART =
            "set %s=%s in the broker's own configuration and restart the brokers one by one";

    /** A topic that Kafka makes for itself at first use, and the settings it is made with. */
    enum Internal {
        TRANSACTIONS(
                "__transaction_state",
                "transaction.state.log.replication.factor",
                "transaction.state.log.min.isr"),
        SHARE_STATE(
                "__share_group_state",
                "share.coordinator.state.topic.replication.factor",
                "share.coordinator.state.topic.min.isr"),
        OFFSETS("__consumer_offsets", "offsets.topic.replication.factor", "");

        final String topic;
        final String replicasKey;
        final String insyncKey;

        Internal(String topic, String replicasKey, String insyncKey) {
            this.topic = topic;
            this.replicasKey = replicasKey;
            this.insyncKey = insyncKey;
        }
    }

    private BrokerPolicy() {}

    /** Complaints, or that all is well. */
    static List<Finding> settings(int broker, Map<String, String> config) {
        List<Finding> findings = new ArrayList<>();
        String sweep = config.getOrDefault(ABORT_SWEEP, "");
        if (!sweep.isEmpty() && TopicPolicy.number(sweep) > ABORT_SWEEP_MAX_MS) {
            findings.add(
                    new Finding.Warning(
                            Subject.BROKERS,
                            "broker %d has %s=%s".formatted(broker, ABORT_SWEEP, sweep),
                            "%d or less: the open transaction of a dead router holds up the others that long"
                                    .formatted(ABORT_SWEEP_MAX_MS),
                            RESTART.formatted(ABORT_SWEEP, ABORT_SWEEP_MAX_MS)));
        }
        new TreeMap<>(WorkerGroups.BROKER_MINIMUMS)
                .forEach(
                        (key, most) -> {
                            String is = config.getOrDefault(key, "");
                            if (!is.isEmpty() && TopicPolicy.number(is) > most) {
                                findings.add(
                                        new Finding.Warning(
                                                Subject.BROKERS,
                                                "broker %d has %s=%s".formatted(broker, key, is),
                                                "%d or less: else a dead worker's claims stay with it for longer than 10 s"
                                                        .formatted(most),
                                                RESTART.formatted(key, most)
                                                        + ", then run `sluice init`"));
                            }
                        });
        if (findings.isEmpty()) {
            findings.add(
                    new Finding.Ok(Subject.BROKERS, "settings of broker %d".formatted(broker)));
        }
        return findings;
    }

    /**
     * Only complaints.
     *
     * @param config a broker's settings
     */
    static List<Finding> internal(
            Internal topic,
            Seen<TopicSeen> seen,
            Map<String, String> config,
            TopicLayout layout,
            int brokers) {
        return switch (seen) {
            case Seen.Absent<TopicSeen> _ -> notMadeYet(topic, config, layout, brokers);
            case Seen.Hidden<TopicSeen>(String reason) ->
                    List.of(untold(topic.topic + ": " + reason));
            case Seen.Failed<TopicSeen>(String reason) ->
                    List.of(untold(topic.topic + ": " + reason));
            case Seen.Value<TopicSeen>(TopicSeen found) -> made(topic, found, config, layout);
        };
    }

    private static List<Finding> notMadeYet(
            Internal topic, Map<String, String> config, TopicLayout layout, int brokers) {
        long replicas = TopicPolicy.number(config.getOrDefault(topic.replicasKey, "1"));
        if (replicas > brokers) {
            return List.of(
                    new Finding.Refusal(
                            Subject.REPLICATION,
                            "brokers will make %s with %s=%d, and %d live"
                                    .formatted(topic.topic, topic.replicasKey, replicas, brokers),
                            "as many brokers: without this topic nothing runs",
                            "start the missing brokers, or "
                                    + RESTART.formatted(topic.replicasKey, brokers)
                                    + (topic.insyncKey.isEmpty()
                                            ? ""
                                            : ", and %s below it".formatted(topic.insyncKey))));
        }
        if (replicas < layout.replicationFactor()) {
            return List.of(
                    new Finding.Warning(
                            Subject.REPLICATION,
                            "brokers will make %s with %s=%d"
                                    .formatted(topic.topic, topic.replicasKey, replicas),
                            "%d, as the other topics".formatted(layout.replicationFactor()),
                            RESTART.formatted(topic.replicasKey, layout.replicationFactor())));
        }
        return List.of();
    }

    private static List<Finding> made(
            Internal topic, TopicSeen found, Map<String, String> config, TopicLayout layout) {
        long insync = TopicPolicy.number(config.getOrDefault(topic.insyncKey, "1"));
        if (insync > found.replicas()) {
            return List.of(
                    new Finding.Refusal(
                            Subject.REPLICATION,
                            "%s has %d replicas and brokers have %s=%d"
                                    .formatted(
                                            topic.topic, found.replicas(), topic.insyncKey, insync),
                            "at most the replicas: nothing can be written to it",
                            RESTART.formatted(topic.insyncKey, found.replicas())));
        }
        if (found.replicas() < layout.replicationFactor()) {
            return List.of(
                    new Finding.Warning(
                            Subject.REPLICATION,
                            "%s has %d replicas".formatted(topic.topic, found.replicas()),
                            "%d, as the other topics: its loss stops routers and workers"
                                    .formatted(layout.replicationFactor()),
                            "add replicas with `kafka-reassign-partitions.sh`"));
        }
        return List.of();
    }

    private static Finding untold(String text) {
        return new Finding.Untold(Subject.REPLICATION, text);
    }
}
