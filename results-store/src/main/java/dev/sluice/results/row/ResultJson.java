package dev.sluice.results.row;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.results.json.JsonText;
import dev.sluice.results.json.StoredText;
import dev.sluice.schema.avro.AttemptSummary;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.usage.TokenCounts;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The parts of a job document that are stored as the text that clients will see. */
public final class ResultJson {

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
