package dev.sluice.results.webhook.delivery;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.webhook.WebhookConfig;
import dev.sluice.results.webhook.delivery.DeliveryTable.Pending;
import dev.sluice.results.webhook.endpoint.Endpoint;
import dev.sluice.results.webhook.endpoint.EndpointTable;
import dev.sluice.results.webhook.endpoint.EndpointTable.Anew;
import dev.sluice.results.webhook.endpoint.Endpoints;
import dev.sluice.results.webhook.event.EventIds;
import dev.sluice.results.webhook.event.EventType;
import dev.sluice.results.webhook.event.Payloads;
import dev.sluice.results.webhook.event.WebhookEvent;
import dev.sluice.results.webhook.outbox.DeliveryPartitions;
import dev.sluice.results.webhook.outbox.Outbox;
import dev.sluice.results.webhook.outbox.TargetKey;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the sender asks of PostgreSQL and tells it, each in one transaction. */
@Singleton
final class DeliveryRows {
    /** What is pending for longer is given up: the retry schedule and a projection's lag fit in. */
    private static final Duration PENDING_MAX = Duration.ofDays(7);

    private static final int TARGETS_PER_LOOK = 10_000;
    private static final int DAYS_AHEAD = 2;

    /** Longer than clocks of instances differ, and than PostgreSQL is away for a restart. */
    private static final Duration ANEW_SHOWN = Duration.ofMinutes(5);

    private final Database database;
    private final DeliveryPartitions partitions;
    private final Endpoints endpoints;
    private final Outbox outbox;
    private final WebhookConfig config;

    /**
     * Where the next look goes on, by partition; only where there are more targets than it shows.
     */
    private final Map<Integer, String> after = new ConcurrentHashMap<>();

    DeliveryRows(
            Database database,
            DeliveryPartitions partitions,
            Endpoints endpoints,
            Outbox outbox,
            WebhookConfig config) {
        this.database = database;
        this.partitions = partitions;
        this.endpoints = endpoints;
        this.outbox = outbox;
        this.config = config;
    }

    /** Targets of these partitions with something pending; very many come in turns. */
    List<Pending> targets(Set<Integer> owned, Instant now) throws SQLException {
        List<Pending> targets = new ArrayList<>();
        try (Connection connection = database.writer()) {
            for (int partition : owned) {
                List<Pending> page =
                        DeliveryTable.targets(
                                connection,
                                partition,
                                sinceMs(now),
                                after.getOrDefault(partition, ""),
                                TARGETS_PER_LOOK);
                after.put(
                        partition,
                        page.size() < TARGETS_PER_LOOK ? "" : page.getLast().key().target());
                targets.addAll(page);
            }
            connection.rollback();
        }
        return targets;
    }

    /** Endpoints whose breaker is to be forgotten; each is shown for a while. */
    List<Anew> anew(Instant now) throws SQLException {
        try (Connection connection = database.writer()) {
            List<Anew> anew =
                    EndpointTable.anewSince(
                            connection, now.minus(ANEW_SHOWN).toEpochMilli(), TARGETS_PER_LOOK);
            connection.rollback();
            return anew;
        }
    }

    List<Delivery> due(TargetKey key, Instant now, int max) throws SQLException {
        try (Connection connection = database.writer()) {
            List<Delivery> due =
                    DeliveryTable.due(connection, key, sinceMs(now), now.toEpochMilli(), max);
            if (due.stream().noneMatch(DeliveryRows::lacksSecret)) {
                connection.rollback();
                return due;
            }
            endpoints.ensureJobUrls(connection, key.tenant());
            connection.commit();
            List<Delivery> again =
                    DeliveryTable.due(connection, key, sinceMs(now), now.toEpochMilli(), max);
            connection.rollback();
            return again;
        }
    }

    private static boolean lacksSecret(Delivery delivery) {
        return delivery.sealed() == null && delivery.endpointId().equals(Endpoint.JOB_URLS);
    }

    /**
     * Writes down what became of deliveries and what that says of their endpoints; an endpoint that
     * is disabled by it becomes an event.
     */
    void settle(List<Settled> settled, Instant now) throws SQLException {
        Map<TargetKey, Settled> last = new LinkedHashMap<>();
        Map<TargetKey, String> disable = new LinkedHashMap<>();
        for (Settled one : settled) {
            Delivery delivery = one.delivery();
            Verdict verdict = one.verdict();
            if (verdict != null && !delivery.endpointId().equals(Endpoint.JOB_URLS)) {
                last.put(delivery.key(), one);
                DisablePolicy.reason(
                                verdict,
                                delivery.failingSinceMs(),
                                one.atMs(),
                                config.disableAfter())
                        .ifPresent(reason -> disable.put(delivery.key(), reason));
            }
        }
        List<WebhookEvent> events = new ArrayList<>();
        disable.forEach((key, reason) -> events.add(disabled(key, last, reason, now)));
        // Before the transaction, which is not to wait for a new day's table.
        outbox.prepare(events);
        try (Connection connection = database.writer()) {
            Set<TargetKey> told;
            try {
                DeliveryTable.settle(connection, settled);
                health(connection, last);
                List<WebhookEvent> happened = new ArrayList<>();
                int at = 0;
                for (var one : disable.entrySet()) {
                    WebhookEvent event = events.get(at++);
                    if (EndpointTable.disable(
                            connection,
                            one.getKey().tenant(),
                            event.subject(),
                            one.getValue(),
                            now.toEpochMilli())) {
                        happened.add(event);
                    }
                }
                told = outbox.add(connection, happened);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
            outbox.committed(told);
        }
    }

    /** The rows say when failures began, and that they are over, and nothing in between. */
    private static void health(Connection connection, Map<TargetKey, Settled> last)
            throws SQLException {
        for (Settled one : last.values()) {
            boolean delivered = one.verdict() != null && one.verdict().delivered();
            boolean saidFailing = one.delivery().failingSinceMs() != null;
            if (delivered == saidFailing) {
                EndpointTable.failing(
                        connection,
                        one.delivery().tenant(),
                        one.delivery().endpointId(),
                        delivered ? null : one.atMs());
            }
        }
    }

    private static WebhookEvent disabled(
            TargetKey key, Map<TargetKey, Settled> last, String reason, Instant now) {
        String endpoint =
                Optional.ofNullable(last.get(key))
                        .map(one -> one.delivery().endpointId())
                        .orElse("");
        EventType type = EventType.ENDPOINT_DISABLED;
        return new WebhookEvent(
                EventIds.event(key.tenant(), endpoint, 0, type, now),
                type,
                key.tenant(),
                key.partition(),
                endpoint,
                0,
                now,
                () ->
                        Payloads.of(
                                type,
                                now,
                                json -> {
                                    json.writeStringField("id", endpoint);
                                    json.writeStringField("object", "webhook_endpoint");
                                    json.writeStringField("reason", reason);
                                }),
                null);
    }

    /** Makes the coming days, drops those that are over, gives up what nobody could send. */
    void maintain(Set<Integer> owned, Instant now) throws SQLException {
        LocalDate today = DeliveryPartitions.day(now);
        partitions.ensure(today.datesUntil(today.plusDays(DAYS_AHEAD)).toList());
        partitions.dropBefore(today.minusDays(config.historyDays()));
        try (Connection connection = database.writer()) {
            DeliveryTable.giveUp(
                    connection, owned, now.minus(PENDING_MAX).toEpochMilli(), now.toEpochMilli());
            connection.commit();
        }
    }

    private static long sinceMs(Instant now) {
        return now.minus(PENDING_MAX).toEpochMilli();
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
