package dev.sluice.results.webhook.history;

import dev.sluice.results.webhook.WebhookRows;
import dev.sluice.results.webhook.endpoint.Endpoints;
import dev.sluice.results.webhook.event.EventIds;
import dev.sluice.results.webhook.history.HistoryTable.Range;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** Reads what became of deliveries. */
@Singleton
final class Deliveries {
    private static final int ID_CHARS_SHOWN = 64;

    private final WebhookRows rows;
    private final Endpoints endpoints;

    Deliveries(WebhookRows rows, Endpoints endpoints) {
        this.rows = rows;
        this.endpoints = endpoints;
    }

    /** Newest first; one more than asked for if there are more. */
    List<StoredDelivery> page(String tenant, String endpoint, Range range) {
        endpoints.get(tenant, endpoint);
        return rows.read(
                connection -> HistoryTable.newestFirst(connection, tenant, endpoint, range));
    }

    StoredDelivery get(String tenant, String endpoint, String id) {
        Instant created = EventIds.createdAt(id).orElseThrow(() -> missing(id));
        return rows.read(
                connection ->
                        HistoryTable.find(connection, tenant, endpoint, created.toEpochMilli(), id)
                                .orElseThrow(() -> missing(id)));
    }

    static SluiceException missing(String id) {
        return new SluiceException(
                ErrorCode.NOT_FOUND,
                "%s (expected: the id of a delivery of this endpoint that is still kept)"
                        .formatted(
                                id.length() <= ID_CHARS_SHOWN
                                        ? "delivery " + id
                                        : "an id of %d characters".formatted(id.length())));
    }
}
