package dev.sluice.runtime.check.kafka;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Moment;
import dev.sluice.runtime.check.RoleNeeds;
import dev.sluice.runtime.check.Subject;
import dev.sluice.runtime.check.kafka.ClusterReader.ClusterSeen;
import dev.sluice.runtime.check.kafka.ClusterReader.FeaturesSeen;
import dev.sluice.runtime.check.machine.ClockPolicy;
import dev.sluice.schema.topic.Changelogs;
import dev.sluice.schema.topic.TopicSpec;
import dev.sluice.schema.topic.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigResource;

/**
 * What a role needs of its cluster, in one round of questions: features, its topics, changelogs and
 * groups, what it may do, the controller's clock. Serves one look; use from one thread.
 */
final class ClusterLook {
    private static final String AUTHORIZER = "authorizer.class.name";

    private final ClusterReader reader;
    private final ClusterSeen cluster;
    private final Topics topics;
    private final RoleNeeds needs;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, TopicSeen> seen = new TreeMap<>();

    ClusterLook(ClusterReader reader, ClusterSeen cluster, Topics topics, RoleNeeds needs) {
        this.reader = reader;
        this.cluster = cluster;
        this.topics = topics;
        this.needs = needs;
    }

    /** The topics and changelogs that exist. */
    Map<String, TopicSeen> seen() {
        return seen;
    }

    List<Finding> findings(long requestBytes, int inlineMax, Moment moment) {
        List<TopicSpec> specs = needs.topicNames().stream().map(topics::byName).toList();
        List<Changelogs.Changelog> changelogs =
                needs.changelogs() ? Changelogs.of(topics.layout()) : List.of();
        Set<String> names = new TreeSet<>(needs.topicNames());
        changelogs.forEach(changelog -> names.add(changelog.topic()));
        Set<String> workerGroups = new TreeSet<>();
        needs.pools().forEach(pool -> workerGroups.add(Topics.workerGroup(pool)));
        List<Integer> brokers =
                moment == Moment.DOCTOR ? cluster.brokers() : List.of(cluster.brokers().getFirst());

        var features = brokers.stream().map(reader::features).toList();
        var described = reader.topics(names);
        var settings = reader.settings(ConfigResource.Type.TOPIC, names);
        var groupSettings = reader.settings(ConfigResource.Type.GROUP, workerGroups);
        Map<Integer, Supplier<Seen<Map<String, String>>>> brokerSettings = new TreeMap<>();
        brokers.forEach(broker -> brokerSettings.put(broker, reader.settingsOfBroker(broker)));
        var clock = reader.controllerClock();
        Map<String, Supplier<Seen<Set<String>>>> groups = groups(workerGroups);
        // A role without transactions has no right to them, and leaves no refusal in an audit log.
        Supplier<Seen<Boolean>> transaction =
                needs.changelogs()
                        ? reader.transaction(Topics.ROUTER_APPLICATION + "-check")
                        : Seen.Absent::new;

        features(features);
        brokers(brokerSettings);
        topics(specs, described, settings, requestBytes, inlineMax);
        changelogs(changelogs, described, settings);
        groupSettings.forEach((group, answer) -> group(group, answer.get()));
        access(brokerSettings, groups, transaction, changelogs);
        clock(clock.get());
        return findings;
    }

    private Map<String, Supplier<Seen<Set<String>>>> groups(Set<String> workerGroups) {
        Set<String> consumers = new HashSet<>(needs.consumerGroups());
        if (needs.changelogs()) {
            consumers.add(Topics.ROUTER_APPLICATION);
        }
        Map<String, Supplier<Seen<Set<String>>>> groups =
                new HashMap<>(reader.consumerGroups(consumers));
        groups.putAll(reader.shareGroups(workerGroups));
        return groups;
    }

    private void features(List<Supplier<Seen<FeaturesSeen>>> answers) {
        Map<String, Short> finalized = new HashMap<>();
        short known = Short.MAX_VALUE;
        for (var answer : answers) {
            switch (answer.get()) {
                case Seen.Value<FeaturesSeen>(FeaturesSeen features) -> {
                    finalized.putAll(features.finalized());
                    known = (short) Math.min(known, features.metadataKnown());
                }
                case Seen<FeaturesSeen> none ->
                        untold(Subject.BROKERS, "features: " + none.reason());
            }
        }
        if (!finalized.isEmpty()) {
            findings.addAll(FeaturePolicy.findings(finalized, known));
        }
    }

    private void brokers(Map<Integer, Supplier<Seen<Map<String, String>>>> answers) {
        answers.forEach(
                (broker, answer) -> {
                    switch (answer.get()) {
                        case Seen.Value<Map<String, String>>(Map<String, String> config) ->
                                findings.addAll(BrokerPolicy.settings(broker, config));
                        case Seen<Map<String, String>> none ->
                                untold(
                                        Subject.BROKERS,
                                        "settings of broker %d: %s"
                                                .formatted(broker, none.reason()));
                    }
                });
    }

    private void topics(
            List<TopicSpec> specs,
            Map<String, Supplier<Seen<TopicSeen>>> described,
            Map<String, Supplier<Seen<Map<String, String>>>> settings,
            long requestBytes,
            int inlineMax) {
        int before = findings.size();
        int configured = 0;
        long messageBytes = Long.MAX_VALUE;
        for (TopicSpec spec : specs) {
            Seen<TopicSeen> topic = answer(described, spec.name());
            findings.addAll(TopicPolicy.findings(spec, topic));
            topic.found().ifPresent(found -> seen.put(spec.name(), found));
            Seen<Map<String, String>> config = answer(settings, spec.name());
            if (topic.found().isPresent() && config.found().isPresent()) {
                configured++;
                Map<String, String> values = config.found().get();
                findings.addAll(TopicPolicy.settings(spec, topic.found().get().replicas(), values));
                if (needs.writes().contains(spec.name())) {
                    messageBytes =
                            Math.min(
                                    messageBytes,
                                    TopicPolicy.number(
                                            values.getOrDefault("max.message.bytes", "")));
                }
            } else if (topic.found().isPresent()) {
                untold(
                        Subject.TOPICS,
                        "settings of topic %s: %s".formatted(spec.name(), config.reason()));
            }
        }
        findings.addAll(RecordSizePolicy.findings(requestBytes, messageBytes, inlineMax));
        if (findings.size() == before) {
            findings.add(
                    new Finding.Ok(Subject.TOPICS, "%d as in the catalogue".formatted(configured)));
        }
    }

    private void changelogs(
            List<Changelogs.Changelog> changelogs,
            Map<String, Supplier<Seen<TopicSeen>>> described,
            Map<String, Supplier<Seen<Map<String, String>>>> settings) {
        int before = findings.size();
        int found = 0;
        Map<String, String> wanted = Changelogs.config(topics.layout());
        for (Changelogs.Changelog changelog : changelogs) {
            switch (answer(described, changelog.topic())) {
                case Seen.Value<TopicSeen>(TopicSeen topic) -> {
                    found++;
                    seen.put(changelog.topic(), topic);
                    findings.addAll(ChangelogPolicy.partitions(changelog, topic));
                    switch (answer(settings, changelog.topic())) {
                        case Seen.Value<Map<String, String>>(Map<String, String> config) ->
                                findings.addAll(
                                        ChangelogPolicy.settings(changelog, wanted, config));
                        case Seen<Map<String, String>> none ->
                                untold(
                                        Subject.CHANGELOGS,
                                        "settings of %s: %s"
                                                .formatted(changelog.topic(), none.reason()));
                    }
                }
                // The first router makes it.
                case Seen.Absent<TopicSeen> _ -> {}
                case Seen<TopicSeen> none ->
                        untold(
                                Subject.CHANGELOGS,
                                "%s: %s".formatted(changelog.topic(), none.reason()));
            }
        }
        if (needs.changelogs() && findings.size() == before) {
            findings.add(
                    new Finding.Ok(
                            Subject.CHANGELOGS,
                            found == 0
                                    ? "none yet, the first router makes them"
                                    : "%d as a router would make them".formatted(found)));
        }
    }

    private void group(String group, Seen<Map<String, String>> settings) {
        switch (settings) {
            case Seen.Value<Map<String, String>>(Map<String, String> config) ->
                    findings.addAll(WorkerGroupPolicy.findings(group, config));
            case Seen<Map<String, String>> none ->
                    untold(
                            Subject.SHARE_GROUPS,
                            "settings of group %s: %s".formatted(group, none.reason()));
        }
    }

    private void access(
            Map<Integer, Supplier<Seen<Map<String, String>>>> brokerSettings,
            Map<String, Supplier<Seen<Set<String>>>> groups,
            Supplier<Seen<Boolean>> transaction,
            List<Changelogs.Changelog> changelogs) {
        // Where it cannot be seen there is one: somebody forbids to see it.
        boolean authorizer =
                brokerSettings.values().stream()
                        .map(answer -> answer.get().found())
                        .noneMatch(
                                config ->
                                        config.isPresent()
                                                && config.get()
                                                        .getOrDefault(AUTHORIZER, "")
                                                        .isEmpty());
        Map<String, Set<String>> operations = new HashMap<>();
        seen.forEach((topic, found) -> operations.put(topic, found.operations()));
        Map<String, Seen<Set<String>>> answered = new HashMap<>();
        groups.forEach((group, answer) -> answered.put(group, answer.get()));
        findings.addAll(
                AccessPolicy.findings(
                        needs,
                        new AccessPolicy.AccessSeen(
                                authorizer,
                                cluster.operations(),
                                operations,
                                answered,
                                transaction.get(),
                                changelogs.stream().anyMatch(c -> !seen.containsKey(c.topic())))));
    }

    private void clock(Seen<ClusterReader.ClockSeen> clock) {
        switch (clock) {
            case Seen.Value<ClusterReader.ClockSeen>(ClusterReader.ClockSeen seenClock) ->
                    findings.addAll(
                            ClockPolicy.findings(
                                    "the clock of Kafka's active controller",
                                    seenClock.aheadMs(),
                                    seenClock.uncertainMs()));
            case Seen<ClusterReader.ClockSeen> none ->
                    untold(Subject.CLOCKS, "Kafka's active controller: " + none.reason());
        }
    }

    private void untold(Subject subject, String text) {
        findings.add(new Finding.Untold(subject, text));
    }

    private static <T> Seen<T> answer(Map<String, Supplier<Seen<T>>> answers, String name) {
        Supplier<Seen<T>> answer = answers.get(name);
        return answer == null ? new Seen.Failed<>("not asked") : answer.get();
    }
}
