package dev.sluice.results.row;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.results.json.JsonText;
import dev.sluice.results.json.StoredText;
import dev.sluice.schema.avro.AttemptSummary;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.usage.TokenCounts;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The parts of a job document that are stored as the text that clients will see. */
public final class ResultJson {
    private static final JsonFactory JSON = new JsonFactory();

    private ResultJson() {}

    static String attempts(List<AttemptSummary> attempts) {
        return JsonText.of(
                json -> {
                    json.writeStartArray();
                    for (AttemptSummary attempt : attempts) {
                        write(attempt, json);
                    }
                    json.writeEndArray();
                });
    }

    public static String usage(TokenUsage usage) {
        return JsonText.of(
                json -> {
                    json.writeStartObject();
                    json.writeNumberField("input_tokens", usage.getInput());
                    json.writeNumberField("cache_read_tokens", usage.getCacheRead());
                    json.writeNumberField("cache_write_tokens", usage.getCacheWrite());
                    json.writeNumberField("cache_write_1h_tokens", usage.getCacheWrite1h());
                    json.writeNumberField("audio_input_tokens", usage.getAudioInput());
                    json.writeNumberField("image_input_tokens", usage.getImageInput());
                    json.writeNumberField("output_tokens", usage.getOutput());
                    json.writeNumberField("reasoning_tokens", usage.getReasoning());
                    json.writeNumberField("audio_output_tokens", usage.getAudioOutput());
                    json.writeNumberField("total_tokens", total(usage));
                    json.writeStringField("source", word(usage.getSource()));
                    json.writeEndObject();
                });
    }

    /**
     * Reads what {@link #usage} wrote.
     *
     * @throws IllegalArgumentException when it did not
     */
    public static TokenUsage tokens(String usage) {
        Map<String, Long> counts = new HashMap<>();
        TokenSource source = TokenSource.NONE;
        try (JsonParser json = JSON.createParser(usage)) {
            json.nextToken();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                if (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                    counts.put(name, json.getLongValue());
                } else {
                    source = TokenSource.valueOf(json.getText().toUpperCase(Locale.ROOT));
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "usage %s (expected: an object of token counts)".formatted(usage), e);
        }
        return TokenUsage.newBuilder()
                .setInput(counts.getOrDefault("input_tokens", 0L))
                .setCacheRead(counts.getOrDefault("cache_read_tokens", 0L))
                .setCacheWrite(counts.getOrDefault("cache_write_tokens", 0L))
                .setCacheWrite1h(counts.getOrDefault("cache_write_1h_tokens", 0L))
                .setAudioInput(counts.getOrDefault("audio_input_tokens", 0L))
                .setImageInput(counts.getOrDefault("image_input_tokens", 0L))
                .setOutput(counts.getOrDefault("output_tokens", 0L))
                .setReasoning(counts.getOrDefault("reasoning_tokens", 0L))
                .setAudioOutput(counts.getOrDefault("audio_output_tokens", 0L))
                .setSource(source)
                .build();
    }

    static long total(TokenUsage usage) {
        return TokenCounts.all(usage);
    }

    /** An enum constant as the API spells it. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static void write(AttemptSummary attempt, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("epoch", attempt.getEpoch());
        json.writeStringField("lane", StoredText.clean(attempt.getLane()));
        json.writeStringField("outcome", word(attempt.getOutcome()));
        json.writeStringField("reason", word(attempt.getReason()));
        if (attempt.getHttpStatus() == null) {
            json.writeNullField("http_status");
        } else {
            json.writeNumberField("http_status", attempt.getHttpStatus());
        }
        json.writeStringField(
                "dispatched_at", Instant.ofEpochMilli(attempt.getDispatchedAt()).toString());
        if (attempt.getDurationMs() == null) {
            json.writeNullField("duration_ms");
        } else {
            json.writeNumberField("duration_ms", attempt.getDurationMs());
        }
        json.writeFieldName("cost_usd");
        json.writeNumber(BigDecimal.valueOf(attempt.getCostNanoUsd(), 9).toPlainString());
        json.writeEndObject();
    }
}
