package dev.sluice.results.webhook.event;

import dev.sluice.results.json.JsonText;
import java.time.Instant;

/** The envelope of Standard Webhooks: {@code type}, {@code timestamp}, {@code data}. */
public final class Payloads {
    /** Largest payload in UTF-8 bytes, with or without a result. */
    public static final int BYTES_MAX = 20_000;

    private static final String RESULT = ",\"result\":";

    private Payloads() {}

    /**
     * @param data writes the fields of {@code data}
     */
    public static String of(EventType type, Instant occurred, JsonText.Content data) {
        return JsonText.of(
                json -> {
                    json.writeStartObject();
                    json.writeStringField("type", type.wireId());
                    json.writeStringField("timestamp", occurred.toString());
                    json.writeObjectFieldStart("data");
                    data.writeTo(json);
                    json.writeEndObject();
                    json.writeEndObject();
                });
    }

    /**
     * The payload with a result as the last field of its {@code data}.
     *
     * @param payload as {@link #of} made it
     * @param result one JSON value
     */
    public static String withResult(String payload, String result) {
        // Data is the last field of the envelope, and has fields of its own.
        return payload.substring(0, payload.length() - 2) + RESULT + result + "}}";
    }
}
