package dev.sluice.results.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as text, and what many documents have in common. Pure. */
public final class JsonText {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int USUAL_CHARS = 512;

    private JsonText() {}

    /** Writes one value. */
    @FunctionalInterface
    public interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    public static String of(Content content) {
        StringWriter text = new StringWriter(USUAL_CHARS);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            content.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text.toString();
    }

    /** An object of texts; PostgreSQL takes it as jsonb. */
    public static String of(Map<String, String> pairs) {
        return of(
                json -> {
                    json.writeStartObject();
                    for (Map.Entry<String, String> pair : pairs.entrySet()) {
                        json.writeStringField(
                                StoredText.clean(pair.getKey()), StoredText.clean(pair.getValue()));
                    }
                    json.writeEndObject();
                });
    }

    /** A moment as RFC 3339 says it, or null. */
    public static void time(JsonGenerator json, String name, @Nullable Long epochMs)
            throws IOException {
        json.writeStringField(
                name, epochMs == null ? null : Instant.ofEpochMilli(epochMs).toString());
    }
}
