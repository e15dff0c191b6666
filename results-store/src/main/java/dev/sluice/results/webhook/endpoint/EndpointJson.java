package dev.sluice.results.webhook.endpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Endpoints as clients see them. */
final class EndpointJson {
    private static final JsonFactory JSON = new JsonFactory();

    private EndpointJson() {}

    private interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /**
     * @param secret when it is shown
     */
    static String of(Endpoint endpoint, @Nullable SigningSecret secret) {
        return text(json -> write(endpoint, secret, json));
    }

    static String list(List<Endpoint> endpoints) {
        return text(
                json -> {
                    json.writeStartObject();
                    json.writeStringField("object", "list");
                    json.writeArrayFieldStart("data");
                    for (Endpoint endpoint : endpoints) {
                        write(endpoint, null, json);
                    }
                    json.writeEndArray();
                    json.writeBooleanField("has_more", false);
                    json.writeEndObject();
                });
    }

    static String deleted(String id) {
        return text(
                json -> {
                    json.writeStartObject();
                    json.writeStringField("id", id);
                    json.writeStringField("object", "webhook_endpoint");
                    json.writeBooleanField("deleted", true);
                    json.writeEndObject();
                });
    }

    private static void write(Endpoint endpoint, @Nullable SigningSecret secret, JsonGenerator json)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("id", endpoint.id());
        json.writeStringField("object", "webhook_endpoint");
        json.writeStringField("url", endpoint.url());
        json.writeStringField("description", endpoint.description());
        json.writeArrayFieldStart("events");
        for (String type : endpoint.events()) {
            json.writeString(type);
        }
        json.writeEndArray();
        json.writeBooleanField("include_result", endpoint.includeResult());
        json.writeBooleanField("enabled", endpoint.enabled());
        json.writeStringField("disabled_reason", endpoint.disabledReason());
        time(json, "failing_since", endpoint.failingSinceMs());
        time(json, "created_at", endpoint.createdMs());
        time(json, "updated_at", endpoint.updatedMs());
        time(json, "previous_secret_expires_at", endpoint.previousUntilMs());
        if (secret != null) {
            json.writeStringField("secret", secret.text());
        }
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
