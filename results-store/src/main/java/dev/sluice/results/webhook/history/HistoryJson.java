package dev.sluice.results.webhook.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deliveries as clients see them. What receivers wrote is in none. */
final class HistoryJson {
    private static final JsonFactory JSON = new JsonFactory();

    private HistoryJson() {}

    private interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    static String one(StoredDelivery delivery) {
        return text(json -> write(delivery, json));
    }

    static String page(List<StoredDelivery> deliveries, boolean more) {
        return text(
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
        return text(
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
        return text(
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
        time(json, "created_at", delivery.createdMs());
        time(json, "next_attempt_at", delivery.isPending() ? delivery.dueMs() : null);
        time(json, "finished_at", delivery.finishedMs());
        json.writeFieldName("attempts");
        String log = delivery.log();
        json.writeRawValue("[" + (log.isEmpty() ? "" : log.substring(1)) + "]");
        json.writeEndObject();
    }

    private static void time(JsonGenerator json, String name, @Nullable Long epochMs)
            throws IOException {
        json.writeStringField(
                name, epochMs == null ? null : Instant.ofEpochMilli(epochMs).toString());
    }

    private static String text(Content content) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            content.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text.toString();
    }
}
