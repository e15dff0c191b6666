package dev.sluice.results.webhook.endpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.results.json.JsonText;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Endpoints as clients see them. */
final class EndpointJson {

    private EndpointJson() {}

    /**
     * @param secret when it is shown
     */
    static String of(Endpoint endpoint, @Nullable SigningSecret secret) {
        return JsonText.of(json -> write(endpoint, secret, json));
    }

    static String list(List<Endpoint> endpoints) {
        return JsonText.of(
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
        return JsonText.of(
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
        JsonText.time(json, "failing_since", endpoint.failingSinceMs());
        JsonText.time(json, "created_at", endpoint.createdMs());
        JsonText.time(json, "updated_at", endpoint.updatedMs());
        JsonText.time(json, "previous_secret_expires_at", endpoint.previousUntilMs());
        if (secret != null) {
            json.writeStringField("secret", secret.text());
        }
        json.writeEndObject();
    }
}
