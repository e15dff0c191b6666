package dev.sluice.ingress.bridge;

import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.topic.InTopics;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that tenants who send jobs by Kafka have their topics: those that are missing are
 * made, those that are there stay as they are. Works beside the bridge, which waits for nobody.
 * Nothing is ever deleted. Thread-safe.
 */
@Singleton
final class TopicKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(TopicKeeper.class);
    private static final long AGAIN_AFTER_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long ANSWER_WITHIN_S = 30;

    private final KafkaSettings kafka;
    private final Catalogs catalogs;
    private final TopicLayout layout;
    private final int partitions;
    private final AtomicBoolean working = new AtomicBoolean();
    private volatile Set<String> there = Set.of();
    private volatile long notBeforeNanos = System.nanoTime();
    private final Barred barred = new Barred();

    TopicKeeper(KafkaSettings kafka, Catalogs catalogs, Topics topics, BridgeConfig config) {
        this.kafka = kafka;
        this.catalogs = catalogs;
        this.layout = topics.layout();
        this.partitions = config.partitions();
    }

    /** The topics to read from now: of tenants who may write, as far as they are known to exist. */
    Set<String> readable() {
        Set<String> wanted = new TreeSet<>();
        for (Tenant tenant : catalogs.current().tenants()) {
            if (tenant.kafkaIn()) {
                wanted.add(tenant.name());
            }
        }
        Set<String> known = there;
        if (!known.containsAll(wanted)
                && System.nanoTime() - notBeforeNanos >= 0
                && working.compareAndSet(false, true)) {
            Set<String> all = Set.copyOf(wanted);
            Thread.ofVirtual().name("in-topics").start(() -> keep(all));
        }
        long nowNanos = System.nanoTime();
        return wanted.stream()
                .filter(known::contains)
                .filter(tenant -> !barred.bars(tenant, nowNanos))
                .map(InTopics::requests)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * A step was lost: looks anew at what is there, because a topic that somebody has deleted is a
     * reason, and leaves out for a while whose topics the failure names. Nothing is readable until
     * then.
     */
    void lost(Throwable failure) {
        Set<String> denied = Barred.topics(failure);
        if (!denied.isEmpty()) {
            barred.bar(denied, System.nanoTime());
            LOG.warn(
                    "topics {} may not be read or written, so nothing of their tenants is read for"
                            + " {} (expected: this principal may describe, read and write topics"
                            + " sluice.in.*)",
                    denied,
                    Barred.FOR);
        }
        there = Set.of();
        notBeforeNanos = System.nanoTime();
    }

    /** One tenant's topics that cannot be made keep nobody else's from being read. */
    private void keep(Set<String> tenants) {
        try (Admin admin = Admin.create(kafka.connection("sluice-ingress-in-topics"))) {
            Set<String> names =
                    tenants.stream().flatMap(TopicKeeper::names).collect(Collectors.toSet());
            Set<String> missing = missing(admin, names);
            Set<String> failed = create(admin, missing);
            there =
                    tenants.stream()
                            .filter(tenant -> names(tenant).noneMatch(failed::contains))
                            .collect(Collectors.toUnmodifiableSet());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | KafkaException e) {
            LOG.warn("topics sluice.in.* cannot be looked at, trying again: {}", e.toString());
        } finally {
            notBeforeNanos = System.nanoTime() + AGAIN_AFTER_NANOS;
            working.set(false);
        }
    }

    private static Stream<String> names(String tenant) {
        return Stream.of(
                InTopics.requests(tenant), InTopics.accepted(tenant), InTopics.rejects(tenant));
    }

    /** What is not known to exist; whoever may not describe it may perhaps make it. */
    private static Set<String> missing(Admin admin, Collection<String> names)
            throws TimeoutException, InterruptedException {
        Set<String> missing = new TreeSet<>();
        for (var topic : admin.describeTopics(names).topicNameValues().entrySet()) {
            try {
                var unused = topic.getValue().get(ANSWER_WITHIN_S, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                missing.add(topic.getKey());
            }
        }
        return missing;
    }

    /**
     * @return those that could not be made
     */
    private Set<String> create(Admin admin, Set<String> names)
            throws TimeoutException, InterruptedException {
        List<NewTopic> topics =
                names.stream()
                        .map(
                                name ->
                                        new NewTopic(name, partitions, layout.replicationFactor())
                                                .configs(InTopics.config(layout)))
                        .toList();
        Set<String> failed = new TreeSet<>();
        for (var created : admin.createTopics(topics).values().entrySet()) {
            try {
                created.getValue().get(ANSWER_WITHIN_S, TimeUnit.SECONDS);
                LOG.info("topic {} created with {} partitions", created.getKey(), partitions);
            } catch (ExecutionException e) {
                // Another bridge may have been faster.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    failed.add(created.getKey());
                    LOG.warn(
                            "topic {} is not there and cannot be made, trying again: {} (expected:"
                                    + " it exists, or this principal may describe and create topics"
                                    + " sluice.in.*)",
                            created.getKey(),
                            String.valueOf(e.getCause()));
                }
            }
        }
        return failed;
    }
}
