package dev.sluice.standalone.init;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.kafka.FeaturePolicy;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.InTopics;
import dev.sluice.schema.topic.TopicSpec;
import dev.sluice.schema.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;

/**
 * Makes a cluster ready for Sluice's roles: creates what is missing, repairs what can be repaired
 * safely, says what it did. Running it again changes nothing.
 */
public final class Installation {
    private static final int ANSWER_WITHIN_S = 30;

    private final Topics topics;
    private final Consumer<String> said;

    private Installation(Topics topics, Consumer<String> said) {
        this.topics = topics;
        this.said = said;
    }

    /**
     * @param connection how to reach Kafka
     * @param registered whether schemas go to a registry; the bundled one holds them already
     * @param said takes one line per thing done or found
     * @throws IllegalStateException when the cluster cannot serve Sluice, naming every reason
     */
    public static void create(
            Map<String, Object> connection,
            Topics topics,
            SchemaRegistry registry,
            boolean registered,
            Consumer<String> said) {
        var installation = new Installation(topics, said);
        try (Admin admin = Admin.create(connection)) {
            installation.checkBrokers(admin);
            installation.topics(admin);
            new GroupSettings(admin, said).apply(topics.pools());
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Kafka at %s refused: %s"
                            .formatted(
                                    connection.get("bootstrap.servers"),
                                    String.valueOf(e.getCause())),
                    e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "Kafka at %s did not answer within %d s"
                            .formatted(connection.get("bootstrap.servers"), ANSWER_WITHIN_S),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while preparing Kafka", e);
        }
        if (registered) {
            installation.schemas(registry);
        }
    }

    static <T> T answer(KafkaFuture<T> future)
            throws ExecutionException, TimeoutException, InterruptedException {
        return future.get(ANSWER_WITHIN_S, TimeUnit.SECONDS);
    }

    private void checkBrokers(Admin admin)
            throws ExecutionException, TimeoutException, InterruptedException {
        var features = answer(admin.describeFeatures().featureMetadata());
        Map<String, Short> finalized = new TreeMap<>();
        features.finalizedFeatures()
                .forEach((name, range) -> finalized.put(name, range.maxVersionLevel()));
        var known = features.supportedFeatures().get(FeaturePolicy.METADATA);
        for (Finding finding :
                FeaturePolicy.findings(finalized, known == null ? 0 : known.maxVersion())) {
            switch (finding) {
                case Finding.Ok _, Finding.Untold _ -> {}
                case Finding.Warning warning ->
                        said.accept("brokers: %s; %s".formatted(warning.text(), warning.change()));
                case Finding.Refusal refusal ->
                        throw new IllegalStateException(
                                "%s; %s".formatted(refusal.text(), refusal.change()));
            }
        }
    }

    private void topics(Admin admin)
            throws ExecutionException, TimeoutException, InterruptedException {
        var changes = new TopicChanges(admin, topics.layout());
        Map<String, TopicPlan.Existing> existing =
                changes.existing(topics.all().stream().map(TopicSpec::name).toList());
        List<TopicSpec> missing = new ArrayList<>();
        List<TopicPlan.Keep> kept = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (TopicSpec spec : topics.all()) {
            switch (TopicPlan.of(spec, Optional.ofNullable(existing.get(spec.name())))) {
                case TopicPlan.Create create -> missing.add(create.spec());
                case TopicPlan.Keep keep -> kept.add(keep);
                case TopicPlan.Wrong(String topic, String reason) -> {
                    said.accept("topic %s: WRONG".formatted(topic));
                    wrong.add(reason);
                }
            }
        }
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(
                    String.join("; ", wrong) + "; no topic was created or changed");
        }
        for (TopicPlan.Keep keep : kept) {
            keep(keep, changes);
        }
        changes.create(missing);
        for (TopicSpec spec : missing) {
            said.accept(
                    "topic %s: created with %d partitions, %d replicas"
                            .formatted(
                                    spec.name(),
                                    spec.partitions(),
                                    topics.layout().replicationFactor()));
        }
        tenantsTopics(changes);
    }

    /**
     * Ingress makes them, or their owners do; an earlier version left their segments open for a
     * week.
     */
    private void tenantsTopics(TopicChanges changes)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<String, String> wanted = InTopics.config(topics.layout());
        Map<String, TopicPlan.Existing> existing =
                changes.existing(changes.names(name -> InTopics.owner(name).isPresent()));
        for (var topic : new TreeMap<>(existing).entrySet()) {
            Map<String, String> alter = TopicPlan.closedInTime(topic.getValue().config(), wanted);
            changes.alter(topic.getKey(), alter);
            alter.forEach(
                    (key, value) ->
                            said.accept(
                                    "topic %s: set %s=%s".formatted(topic.getKey(), key, value)));
        }
    }

    private void keep(TopicPlan.Keep keep, TopicChanges changes)
            throws ExecutionException, TimeoutException, InterruptedException {
        String topic = "topic %s: ".formatted(keep.topic());
        changes.alter(keep.topic(), keep.alter());
        keep.alter().forEach((key, value) -> said.accept(topic + "set " + key + "=" + value));
        keep.report().forEach(text -> said.accept(topic + text));
        if (keep.alter().isEmpty() && keep.report().isEmpty()) {
            said.accept(topic + "stands");
        }
    }

    private void schemas(SchemaRegistry registry) {
        new TreeMap<>(RecordCodecs.subjects(topics.all()))
                .forEach(
                        (subject, schema) ->
                                said.accept(
                                        "schema %s: id %d, BACKWARD"
                                                .formatted(
                                                        subject,
                                                        registry.register(subject, schema))));
    }
}
