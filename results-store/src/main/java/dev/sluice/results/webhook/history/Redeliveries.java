package dev.sluice.results.webhook.history;

import dev.sluice.results.webhook.WebhookRows;
import dev.sluice.results.webhook.endpoint.Endpoint;
import dev.sluice.results.webhook.endpoint.Endpoints;
import dev.sluice.results.webhook.event.EventIds;
import dev.sluice.results.webhook.event.EventType;
import dev.sluice.results.webhook.event.Payloads;
import dev.sluice.results.webhook.event.WebhookEvent;
import dev.sluice.results.webhook.history.HistoryTable.Range;
import dev.sluice.results.webhook.outbox.NewDelivery;
import dev.sluice.results.webhook.outbox.Outbox;
import dev.sluice.results.webhook.outbox.TargetKey;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes deliveries that somebody asked for. A redelivery is a row of its own with the same {@code
 * webhook-id} as the first; what was there stays as history.
 */
@Singleton
final class Redeliveries {
    private final WebhookRows rows;
    private final Endpoints endpoints;
    private final Outbox outbox;
    private final TenantPartitions partitions;
    private final InstantSource clock;

    Redeliveries(
            WebhookRows rows,
            Endpoints endpoints,
            Outbox outbox,
            TenantPartitions partitions,
            InstantSource clock) {
        this.rows = rows;
        this.endpoints = endpoints;
        this.outbox = outbox;
        this.partitions = partitions;
        this.clock = clock;
    }

    /**
     * @param last the newest of those that are sent again; null when there is none
     */
    record Replayed(int count, @Nullable String last, boolean more) {}

    /**
     * @return the new delivery's id
     */
    String one(String tenant, String endpoint, StoredDelivery delivery) {
        requireEnabled(tenant, endpoint);
        return again(tenant, List.of(delivery)).getFirst().id();
    }

    /** Oldest first, as they would have come. */
    Replayed range(String tenant, String endpoint, Range range) {
        requireEnabled(tenant, endpoint);
        List<StoredDelivery> found =
                rows.read(
                        connection ->
                                HistoryTable.oldestFirst(
                                        connection,
                                        tenant,
                                        endpoint,
                                        new Range(
                                                range.fromMs(),
                                                range.toMs(),
                                                range.afterMs(),
                                                range.afterId(),
                                                range.status(),
                                                range.max() + 1)));
        List<StoredDelivery> page = found.subList(0, Math.min(found.size(), range.max()));
        if (page.isEmpty()) {
            return new Replayed(0, null, false);
        }
        again(tenant, page);
        return new Replayed(page.size(), page.getLast().id(), found.size() > page.size());
    }

    /**
     * @return the delivery's id
     */
    String test(String tenant, String id) {
        Endpoint endpoint = requireEnabled(tenant, id);
        if (endpoint.isJobUrls()) {
            throw Deliveries.missing(id);
        }
        int partition =
                partitions
                        .of(tenant)
                        .orElseThrow(
                                () ->
                                        new SluiceException(
                                                ErrorCode.NOT_FOUND,
                                                "tenant %s is not in the catalogue (expected: one that is)"
                                                        .formatted(tenant)));
        Instant now = now();
        EventType type = EventType.ENDPOINT_TEST;
        // Each test is an event of its own, and waits for no other.
        String subject = EventIds.fresh("test_", now);
        WebhookEvent event =
                new WebhookEvent(
                        EventIds.event(tenant, subject, 0, type, now),
                        type,
                        tenant,
                        partition,
                        subject,
                        0,
                        now,
                        () ->
                                Payloads.of(
                                        type,
                                        now,
                                        json -> {
                                            json.writeStringField("id", id);
                                            json.writeStringField("object", "webhook_endpoint");
                                        }),
                        null);
        prepare(now);
        Set<TargetKey> told = rows.write(connection -> outbox.addFor(connection, event, endpoint));
        outbox.committed(told);
        return EventIds.delivery(event.id(), TargetKey.ofEndpoint(tenant, id), now);
    }

    private List<NewDelivery> again(String tenant, List<StoredDelivery> deliveries) {
        Instant now = now();
        List<NewDelivery> fresh = new ArrayList<>();
        for (StoredDelivery delivery : deliveries) {
            fresh.add(again(tenant, delivery, EventIds.redelivery(now, fresh.size()), now));
        }
        prepare(now);
        Set<TargetKey> told = rows.write(connection -> Outbox.insert(connection, fresh));
        outbox.committed(told);
        return fresh;
    }

    private static NewDelivery again(
            String tenant, StoredDelivery delivery, String id, Instant now) {
        EventType type =
                EventType.ofWireId(delivery.type())
                        .orElseThrow(
                                () ->
                                        new SluiceException(
                                                ErrorCode.INVALID_REQUEST,
                                                "delivery %s is of type %s (expected: one that this version knows)"
                                                        .formatted(
                                                                delivery.id(), delivery.type())));
        return new NewDelivery(
                id,
                now,
                new WebhookEvent(
                        delivery.eventId(),
                        type,
                        tenant,
                        delivery.partition(),
                        delivery.subject(),
                        delivery.run(),
                        now,
                        delivery::payload,
                        null),
                delivery.endpointId(),
                delivery.target(),
                delivery.url(),
                delivery.includeResult());
    }

    /** What is asked for now would end at once otherwise. */
    private Endpoint requireEnabled(String tenant, String id) {
        Endpoint endpoint = endpoints.get(tenant, id);
        if (!endpoint.enabled()) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "webhook endpoint %s is disabled: %s (expected: enable it first)"
                            .formatted(id, endpoint.disabledReason()));
        }
        return endpoint;
    }

    private void prepare(Instant now) {
        rows.read(
                connection -> {
                    ensure(now);
                    return true;
                });
    }

    private void ensure(Instant now) throws SQLException {
        outbox.ensure(Set.of(LocalDate.ofInstant(now, ZoneOffset.UTC)));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
