package dev.sluice.runtime.check.kafka;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.clients.admin.DescribeShareGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/**
 * Asks one cluster. Every question is sent at once and its answer waited for later, so that many
 * cost hardly more than one. Only reads.
 */
final class ClusterReader {
    private final Admin admin;
    private final Answers answers;
    private final InstantSource clock;

    ClusterReader(Admin admin, Answers answers, InstantSource clock) {
        this.admin = admin;
        this.answers = answers;
        this.clock = clock;
    }

    /**
     * @param operations what the asking principal may do with the cluster
     */
    record ClusterSeen(List<Integer> brokers, Set<String> operations) {}

    /**
     * @param metadataKnown the highest metadata version that this broker knows
     */
    record FeaturesSeen(Map<String, Short> finalized, short metadataKnown) {}

    /**
     * The active controller's clock against ours.
     *
     * @param aheadMs negative if it is behind
     */
    record ClockSeen(long aheadMs, long uncertainMs) {}

    record DirectorySeen(String path, long freeBytes, long totalBytes) {}

    Seen<ClusterSeen> cluster() {
        var asked =
                admin.describeCluster(
                        new DescribeClusterOptions().includeAuthorizedOperations(true));
        Seen<Set<String>> operations =
                answers.now(asked.authorizedOperations(), ClusterReader::names);
        return answers.now(
                asked.nodes(),
                nodes ->
                        new ClusterSeen(
                                nodes.stream().map(Node::id).sorted().toList(),
                                operations.found().orElse(Set.of())));
    }

    Supplier<Seen<FeaturesSeen>> features(int broker) {
        return answers.later(
                admin.describeFeatures(new DescribeFeaturesOptions().nodeId(broker))
                        .featureMetadata(),
                ClusterReader::features);
    }

    Map<String, Supplier<Seen<TopicSeen>>> topics(Collection<String> names) {
        return asked(
                admin.describeTopics(
                                names,
                                new DescribeTopicsOptions().includeAuthorizedOperations(true))
                        .topicNameValues(),
                ClusterReader::topic);
    }

    /** Settings in effect, by the resource's name. */
    Map<String, Supplier<Seen<Map<String, String>>>> settings(
            ConfigResource.Type type, Collection<String> names) {
        Map<String, KafkaFuture<Config>> asked = new HashMap<>();
        admin.describeConfigs(names.stream().map(name -> new ConfigResource(type, name)).toList())
                .values()
                .forEach((resource, answer) -> asked.put(resource.name(), answer));
        return asked(asked, ClusterReader::settings);
    }

    Supplier<Seen<Map<String, String>>> settingsOfBroker(int broker) {
        var resource = new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(broker));
        return answers.later(
                admin.describeConfigs(List.of(resource)).all(),
                all -> settings(requireNonNull(all.get(resource))));
    }

    Map<String, Supplier<Seen<Set<String>>>> consumerGroups(Collection<String> ids) {
        return asked(
                admin.describeConsumerGroups(
                                ids,
                                new DescribeConsumerGroupsOptions()
                                        .includeAuthorizedOperations(true))
                        .describedGroups(),
                group -> names(group.authorizedOperations()));
    }

    Map<String, Supplier<Seen<Set<String>>>> shareGroups(Collection<String> ids) {
        return asked(
                admin.describeShareGroups(
                                ids,
                                new DescribeShareGroupsOptions().includeAuthorizedOperations(true))
                        .describedGroups(),
                group -> names(group.authorizedOperations()));
    }

    /** Whether a transaction of this id may be described; there need not be one. */
    Supplier<Seen<Boolean>> transaction(String id) {
        return answers.later(
                admin.describeTransactions(List.of(id)).description(id), description -> true);
    }

    /**
     * The leader of the metadata quorum reports its own last fetch as its present time: the one
     * clock that Kafka shows without a write.
     */
    Supplier<Seen<ClockSeen>> controllerClock() {
        long before = clock.millis();
        return answers.later(
                admin.describeMetadataQuorum()
                        .quorumInfo()
                        .thenApply(quorum -> clock(quorum, before, clock.millis())),
                Function.identity());
    }

    /** The disks of brokers, by broker. */
    Map<Integer, Supplier<Seen<List<DirectorySeen>>>> directories(Collection<Integer> brokers) {
        return asked(admin.describeLogDirs(brokers).descriptions(), ClusterReader::directories);
    }

    private <K, T, R> Map<K, Supplier<Seen<R>>> asked(
            Map<K, KafkaFuture<T>> questions, Function<T, R> read) {
        Map<K, Supplier<Seen<R>>> asked = new HashMap<>();
        questions.forEach((key, answer) -> asked.put(key, answers.later(answer, read)));
        return asked;
    }

    private static FeaturesSeen features(FeatureMetadata features) {
        Map<String, Short> finalized = new HashMap<>();
        features.finalizedFeatures()
                .forEach((name, range) -> finalized.put(name, range.maxVersionLevel()));
        var known = features.supportedFeatures().get(FeaturePolicy.METADATA);
        return new FeaturesSeen(finalized, known == null ? 0 : known.maxVersion());
    }

    private static TopicSeen topic(TopicDescription topic) {
        return new TopicSeen(
                topic.partitions().stream()
                        .map(
                                p ->
                                        new TopicSeen.PartitionSeen(
                                                p.partition(),
                                                p.replicas().size(),
                                                p.isr().size(),
                                                leader(p.leader())))
                        .toList(),
                names(topic.authorizedOperations()));
    }

    private static int leader(@Nullable Node leader) {
        return leader == null || leader.isEmpty() ? -1 : leader.id();
    }

    private static Map<String, String> settings(Config config) {
        Map<String, String> settings = new HashMap<>();
        config.entries()
                .forEach(
                        entry ->
                                settings.put(
                                        entry.name(), entry.value() == null ? "" : entry.value()));
        return settings;
    }

    private static ClockSeen clock(QuorumInfo quorum, long before, long after) {
        long there =
                quorum.voters().stream()
                        .filter(voter -> voter.replicaId() == quorum.leaderId())
                        .mapToLong(voter -> voter.lastFetchTimestamp().orElse(-1))
                        .findFirst()
                        .orElse(-1);
        if (there < 0) {
            throw new IllegalStateException("the quorum's leader does not tell its time");
        }
        return new ClockSeen(there - (before + after) / 2, (after - before + 1) / 2);
    }

    private static List<DirectorySeen> directories(Map<String, LogDirDescription> directories) {
        return directories.entrySet().stream()
                .map(
                        directory ->
                                new DirectorySeen(
                                        directory.getKey(),
                                        directory.getValue().usableBytes().orElse(-1),
                                        directory.getValue().totalBytes().orElse(-1)))
                .toList();
    }

    private static Set<String> names(@Nullable Set<AclOperation> operations) {
        return operations == null
                ? Set.of()
                : operations.stream().map(Enum::name).collect(Collectors.toSet());
    }
}
