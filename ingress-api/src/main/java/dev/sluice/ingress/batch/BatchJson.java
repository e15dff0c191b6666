package dev.sluice.ingress.batch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.Json;
import dev.sluice.schema.avro.BatchRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A batch that was just made, as OpenAI's clients know it; and what a document says of one. */
final class BatchJson {
    private BatchJson() {}

    static byte[] created(BatchRequest batch) {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("id", batch.getBatchId());
                    out.writeStringField("object", "batch");
                    out.writeStringField("endpoint", batch.getEndpoint());
                    out.writeStringField("input_file_id", batch.getInputFileId());
                    out.writeStringField("completion_window", batch.getCompletionWindow());
                    out.writeStringField("status", "validating");
                    out.writeNumberField("created_at", batch.getAcceptedAtMs() / 1_000);
                    out.writeNumberField("expires_at", batch.getDeadlineMs() / 1_000);
                    out.writeObjectFieldStart("request_counts");
                    out.writeNumberField("total", 0);
                    out.writeNumberField("completed", 0);
                    out.writeNumberField("failed", 0);
                    out.writeEndObject();
                    out.writeObjectFieldStart("metadata");
                    for (Map.Entry<String, String> pair : batch.getMetadata().entrySet()) {
                        out.writeStringField(pair.getKey(), pair.getValue());
                    }
                    out.writeEndObject();
                    out.writeStringField("retry_of", batch.getRetryOf());
                    out.writeEndObject();
                });
    }

    /**
     * What is needed of a batch's document.
     *
     * @param texts its top-level fields that are text
     */
    record Seen(Map<String, String> texts, Map<String, String> metadata, boolean cancelling) {
        Optional<String> text(String field) {
            return Optional.ofNullable(texts.get(field));
        }

        String status() {
            return text("status").orElse("");
        }

        /** Nothing of it changes any more. */
        boolean ended() {
            return switch (status()) {
                case "completed", "failed", "expired", "cancelled" -> true;
                default -> false;
            };
        }
    }

    /**
     * @throws IllegalStateException when results-store wrote something else
     */
    static Seen seen(byte[] document) {
        Map<String, String> texts = new HashMap<>();
        Map<String, String> metadata = new HashMap<>();
        boolean cancelling = false;
        try (JsonParser parser = Json.parser(document, 0, document.length)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("metadata") && value == JsonToken.START_OBJECT) {
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        String name = parser.currentName();
                        metadata.put(name, nextText(parser));
                    }
                } else if (value == JsonToken.VALUE_STRING) {
                    texts.put(field, parser.getText());
                } else {
                    cancelling |=
                            field.equals("cancelling_at") && value == JsonToken.VALUE_NUMBER_INT;
                    parser.skipChildren();
                }
            }
            return new Seen(texts, metadata, cancelling);
        } catch (IOException e) {
            throw new IllegalStateException("results-store showed a batch that is no JSON", e);
        }
    }

    private static String nextText(JsonParser parser) throws IOException {
        @Nullable String text = parser.nextTextValue();
        return text == null ? "" : text;
    }
}
