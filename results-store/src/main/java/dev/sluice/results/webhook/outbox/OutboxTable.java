package dev.sluice.results.webhook.outbox;

import dev.sluice.results.row.Row;
import dev.sluice.results.webhook.event.WebhookEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/** Writes new rows of deliveries. */
final class OutboxTable {
    private static final String INSERT =
            """
            INSERT INTO webhook_delivery (created_ms, id, due_ms, partition, attempts, run, include_result, event_id,
              tenant, endpoint_id, target, subject, type, status, url, payload, log)
            VALUES (?,?,?,?,0,?,?,?,?,?,?,?,?,'pending',?,?,'')
            ON CONFLICT DO NOTHING""";

    private OutboxTable() {}

    static void insert(Connection connection, Collection<NewDelivery> deliveries)
            throws SQLException {
        if (deliveries.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            Row row = new Row(insert);
            for (NewDelivery delivery : deliveries) {
                WebhookEvent event = delivery.event();
                row.number(delivery.created().toEpochMilli())
                        .text(delivery.id())
                        .number(delivery.created().toEpochMilli())
                        .integer(event.partition())
                        .integer(event.run())
                        .flag(delivery.includeResult())
                        .text(event.id())
                        .text(event.tenant())
                        .text(delivery.endpointId())
                        .text(delivery.target())
                        .text(event.subject())
                        .text(event.type().wireId())
                        .text(delivery.url())
                        .text(event.payload().get())
                        .add();
            }
            insert.executeBatch();
        }
    }
}
