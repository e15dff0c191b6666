package dev.sluice.results.webhook.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;

/** The envelope of Standard Webhooks: {@code type}, {@code timestamp}, {@code data}. */
public final class Payloads {
    /** Largest payload in UTF-8 bytes, with or without a result. */
    public static final int BYTES_MAX = 20_000;

    private static final JsonFactory JSON = new JsonFactory();
    private static final String RESULT = ",\"result\":";

    private Payloads() {}

    /** Writes the fields of {@code data}. */
    public interface Data {
        void writeTo(JsonGenerator json) throws IOException;
    }

    public static String of(EventType type, Instant occurred, Data data) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("type", type.wireId());
            json.writeStringField("timestamp", occurred.toString());
            json.writeObjectFieldStart("data");
            data.writeTo(json);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text.toString();
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
