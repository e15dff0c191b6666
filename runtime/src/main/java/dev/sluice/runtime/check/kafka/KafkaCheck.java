package dev.sluice.runtime.check.kafka;

import dev.sluice.runtime.check.Check;
import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Moment;
import dev.sluice.runtime.check.RoleNeeds;
import dev.sluice.runtime.check.Subject;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.topic.Topics;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Checks the cluster that a role uses, or all roles. One client, two round trips at start; the
 * doctor looks longer.
 */
@Singleton
@Requires(beans = RoleNeeds.class)
public final class KafkaCheck implements Check {
    private static final Duration START_WITHIN = Duration.ofSeconds(30);
    private static final Duration DOCTOR_WITHIN = Duration.ofSeconds(10);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    private final KafkaSettings kafka;
    private final Topics topics;
    private final BodyConfig bodies;
    private final RoleNeeds needs;
    private final InstantSource clock;

    public KafkaCheck(
            KafkaSettings kafka,
            Topics topics,
            BodyConfig bodies,
            RoleNeeds needs,
            InstantSource clock) {
        this.kafka = kafka;
        this.topics = topics;
        this.bodies = bodies;
        this.needs = needs;
        this.clock = clock;
    }

    @Override
    public List<Finding> findings(Moment moment) {
        Duration within =
                switch (moment) {
                    case START -> START_WITHIN;
                    case DOCTOR -> DOCTOR_WITHIN;
                };
        Map<String, Object> connection = kafka.connection("sluice-check");
        String where = String.valueOf(connection.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
        connection.put(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(within.toMillis()));
        connection.put(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.toIntExact(within.toMillis() / 2));
        Admin admin;
        try {
            admin = Admin.create(connection);
        } catch (KafkaException e) {
            return List.of(unreachable(where, cause(e)));
        }
        try {
            return look(admin, moment, within, where);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while checking Kafka", e);
        } finally {
            // Questions that nobody waits for any more must not hold up the start.
            admin.close(CLOSE_WITHIN);
        }
    }

    private List<Finding> look(Admin admin, Moment moment, Duration within, String where)
            throws InterruptedException {
        var reader = new ClusterReader(admin, new Answers(within), clock);
        Seen<ClusterReader.ClusterSeen> cluster = reader.cluster();
        if (cluster.found().isEmpty()) {
            return List.of(unreachable(where, cluster.reason()));
        }
        if (cluster.found().get().brokers().isEmpty()) {
            return List.of(unreachable(where, "it names no broker"));
        }
        var look = new ClusterLook(reader, cluster.found().get(), topics, needs);
        List<Finding> findings =
                new ArrayList<>(look.findings(requestBytes(), bodies.inlineMax(), moment));
        if (moment == Moment.DOCTOR) {
            findings.addAll(
                    new DeepLook(
                                    reader,
                                    new LogReader(admin, within),
                                    cluster.found().get(),
                                    topics,
                                    clock)
                            .findings(look.seen()));
        }
        return findings;
    }

    private long requestBytes() {
        Object set = kafka.durableProducer("sluice-check").get("max.request.size");
        return set == null
                ? RecordSizePolicy.REQUEST_BYTES_DEFAULT
                : TopicPolicy.number(set.toString());
    }

    private static Finding unreachable(String where, String reason) {
        return new Finding.Refusal(
                Subject.BROKERS,
                "Kafka at %s: %s".formatted(where, reason),
                "an answer",
                "start the brokers, or correct sluice.kafka.bootstrap-servers and sluice.kafka.properties; nothing else of Kafka was checked");
    }

    private static String cause(KafkaException e) {
        return e.getCause() == null
                ? String.valueOf(e.getMessage())
                : String.valueOf(e.getCause().getMessage());
    }
}
