package dev.sluice.results.webhook.history;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.results.json.JsonText;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deliveries as clients see them. What receivers wrote is in none. */
final class HistoryJson {

    private HistoryJson() {}

    static String one(StoredDelivery delivery) {
        return JsonText.of(json -> write(delivery, json));
    }

    static String page(List<StoredDelivery> deliveries, boolean more) {
        return JsonText.of(
                json -> {
                    json.writeStartObject();
                    json.writeStringField("object", "list");
                    json.writeArrayFieldStart("data");
                    for (StoredDelivery delivery : deliveries) {
                        write(delivery, json);
                    }
                    json.writeEndArray();
                    json.writeBooleanField("has_more", more);
                    json.writeEndObject();
                });
    }

    /** That a delivery was made and will be sent. */
    static String made(String id) {
        return JsonText.of(
                json -> {
                    json.writeStartObject();
                    json.writeStringField("id", id);
                    json.writeStringField("object", "webhook_delivery");
                    json.writeStringField("status", "pending");
                    json.writeEndObject();
                });
    }

    /**
     * @param last cursor of the last delivery that is sent again; null when there was none
     */
    static String replayed(int count, @Nullable String last, boolean more) {
        return JsonText.of(
                json -> {
                    json.writeStartObject();
                    json.writeStringField("object", "webhook_replay");
                    json.writeNumberField("deliveries", count);
                    json.writeStringField("last_id", last);
                    json.writeBooleanField("has_more", more);
                    json.writeEndObject();
                });
    }

    private static void write(StoredDelivery delivery, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", delivery.id());
        json.writeStringField("object", "webhook_delivery");
        json.writeStringField("webhook_id", delivery.eventId());
        json.writeStringField("endpoint_id", delivery.endpointId());
        json.writeStringField("url", delivery.url());
        json.writeStringField("type", delivery.type());
        json.writeStringField("subject", delivery.subject());
        json.writeStringField("status", delivery.status());
        json.writeStringField("reason", delivery.reason());
        JsonText.time(json, "created_at", delivery.createdMs());
        JsonText.time(json, "next_attempt_at", delivery.isPending() ? delivery.dueMs() : null);
        JsonText.time(json, "finished_at", delivery.finishedMs());
        json.writeFieldName("attempts");
        String log = delivery.log();
        json.writeRawValue("[" + (log.isEmpty() ? "" : log.substring(1)) + "]");
        json.writeEndObject();
    }
}
