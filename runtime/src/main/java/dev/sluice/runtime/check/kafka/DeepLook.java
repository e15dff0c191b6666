package dev.sluice.runtime.check.kafka;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import dev.sluice.runtime.check.kafka.ClusterReader.ClusterSeen;
import dev.sluice.runtime.check.kafka.ClusterReader.DirectorySeen;
import dev.sluice.runtime.check.kafka.TransactionPolicy.OpenTransaction;
import dev.sluice.runtime.check.machine.ClockPolicy;
import dev.sluice.runtime.check.machine.DiskPolicy;
import dev.sluice.schema.topic.Topics;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * What only the doctor looks at: passing states of the cluster, that a role must not refuse to
 * start for, and what takes longer to see.
 */
final class DeepLook {
    private final ClusterReader reader;
    private final LogReader logs;
    private final ClusterSeen cluster;
    private final Topics topics;
    private final InstantSource clock;
    private final List<Finding> findings = new ArrayList<>();

    DeepLook(
            ClusterReader reader,
            LogReader logs,
            ClusterSeen cluster,
            Topics topics,
            InstantSource clock) {
        this.reader = reader;
        this.logs = logs;
        this.cluster = cluster;
        this.topics = topics;
        this.clock = clock;
    }

    /**
     * @param seen topics and changelogs that exist
     */
    List<Finding> findings(Map<String, TopicSeen> seen) throws InterruptedException {
        var disks = reader.directories(cluster.brokers());
        findings.addAll(ReplicationPolicy.layout(topics.layout(), cluster.brokers().size(), seen));
        findings.addAll(ReplicationPolicy.standing(topics.layout(), seen));
        internalTopics();
        Map<TopicPartition, Integer> leaders = leaders(seen);
        transactions(leaders);
        clocks(leaders, seen);
        new TreeMap<>(disks).forEach((broker, answer) -> disks(broker, answer.get()));
        return findings;
    }

    private void internalTopics() {
        var settings = reader.settingsOfBroker(cluster.brokers().getFirst());
        var described =
                reader.topics(
                        Arrays.stream(BrokerPolicy.Internal.values()).map(t -> t.topic).toList());
        Map<String, String> config = settings.get().found().orElse(Map.of());
        for (BrokerPolicy.Internal internal : BrokerPolicy.Internal.values()) {
            var answer = described.get(internal.topic);
            if (answer != null) {
                findings.addAll(
                        BrokerPolicy.internal(
                                internal,
                                answer.get(),
                                config,
                                topics.layout(),
                                cluster.brokers().size()));
            }
        }
    }

    private void transactions(Map<TopicPartition, Integer> leaders) throws InterruptedException {
        switch (logs.openTransactions(leaders)) {
            case Seen.Value<List<OpenTransaction>>(List<OpenTransaction> open) ->
                    findings.addAll(TransactionPolicy.findings(open));
            case Seen<List<OpenTransaction>> none ->
                    findings.add(new Finding.Untold(Subject.TRANSACTIONS, none.reason()));
        }
    }

    /** An append from the future tells that its broker is ahead; an old one tells nothing. */
    private void clocks(Map<TopicPartition, Integer> leaders, Map<String, TopicSeen> seen) {
        Map<TopicPartition, Integer> logTime = new HashMap<>(leaders);
        logTime.keySet()
                .removeIf(
                        partition ->
                                partition.topic().startsWith(Topics.ROUTER_APPLICATION)
                                        || !seen.containsKey(partition.topic()));
        logs.newestAppends(logTime)
                .found()
                .ifPresent(
                        newest ->
                                new TreeMap<>(newest)
                                        .forEach(
                                                (broker, appended) -> {
                                                    long ahead = appended - clock.millis();
                                                    if (ahead > 0) {
                                                        findings.addAll(
                                                                ClockPolicy.findings(
                                                                        "the clock of broker "
                                                                                + broker,
                                                                        ahead,
                                                                        0));
                                                    }
                                                }));
    }

    private void disks(int broker, Seen<List<DirectorySeen>> answer) {
        switch (answer) {
            case Seen.Value<List<DirectorySeen>>(List<DirectorySeen> directories) -> {
                for (DirectorySeen directory : directories) {
                    String what = "%s of broker %d".formatted(directory.path(), broker);
                    if (directory.totalBytes() > 0) {
                        findings.addAll(
                                DiskPolicy.findings(
                                        what, directory.freeBytes(), directory.totalBytes()));
                    } else {
                        findings.add(new Finding.Untold(Subject.DISK, what + ": not told"));
                    }
                }
            }
            case Seen<List<DirectorySeen>> none ->
                    findings.add(
                            new Finding.Untold(
                                    Subject.DISK,
                                    "disks of broker %d: %s".formatted(broker, none.reason())));
        }
    }

    private static Map<TopicPartition, Integer> leaders(Map<String, TopicSeen> seen) {
        Map<TopicPartition, Integer> leaders = new HashMap<>();
        seen.forEach(
                (topic, found) ->
                        found.partitions().stream()
                                .filter(p -> p.leader() >= 0)
                                .forEach(
                                        p ->
                                                leaders.put(
                                                        new TopicPartition(topic, p.number()),
                                                        p.leader())));
        return leaders;
    }
}
