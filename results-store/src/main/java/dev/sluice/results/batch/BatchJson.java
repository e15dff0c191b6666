package dev.sluice.results.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.sluice.results.batch.StandingPolicy.Counts;
import dev.sluice.results.batch.StandingPolicy.Standing;
import dev.sluice.results.batch.StoredBatch.Lines;
import dev.sluice.results.batch.StoredBatch.Times;
import dev.sluice.results.json.JsonText;
import dev.sluice.schema.avro.BatchFault;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Batches as OpenAI's clients know them, with what Sluice adds. */
final class BatchJson {
    private static final JsonFactory JSON = new JsonFactory();

    private BatchJson() {}

    /** Metadata, from its text. */
    static Map<String, String> metadata(String text) throws IOException {
        Map<String, String> pairs = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
                pairs.put(key, json.nextTextValue());
            }
        }
        return pairs;
    }

    /** Null when there are none. */
    static @Nullable String faults(List<BatchFault> faults) {
        return faults.isEmpty()
                ? null
                : JsonText.of(
                        json -> {
                            json.writeStartArray();
                            for (BatchFault fault : faults) {
                                json.writeStartObject();
                                json.writeStringField("code", fault.getCode());
                                if (fault.getLine() > 0) {
                                    json.writeNumberField("line", fault.getLine());
                                } else {
                                    json.writeNullField("line");
                                }
                                json.writeStringField("message", fault.getMessage());
                                json.writeStringField("param", fault.getParam());
                                json.writeEndObject();
                            }
                            json.writeEndArray();
                        });
    }

    static void write(StoredBatch batch, long nowMs, JsonGenerator json) throws IOException {
        Standing standing = StandingPolicy.of(batch);
        json.writeStartObject();
        json.writeStringField("id", batch.id());
        json.writeStringField("object", "batch");
        json.writeStringField("endpoint", batch.endpoint());
        faults(batch, json);
        json.writeStringField("input_file_id", batch.inputFileId());
        json.writeStringField("completion_window", batch.window());
        json.writeStringField("status", standing.name().toLowerCase(Locale.ROOT));
        json.writeStringField("output_file_id", batch.hasOutput() ? batch.outputFileId() : null);
        json.writeStringField("error_file_id", batch.hasErrors() ? batch.errorFileId() : null);
        times(batch.times(), batch.lines(), standing, json);
        Counts counts = StandingPolicy.counts(batch);
        json.writeObjectFieldStart("request_counts");
        json.writeNumberField("total", counts.total());
        json.writeNumberField("completed", counts.completed());
        json.writeNumberField("failed", counts.failed());
        json.writeEndObject();
        json.writeFieldName("metadata");
        json.writeRawValue(batch.metadata());
        usage(batch.lines(), json);
        var eta = StandingPolicy.etaSeconds(batch, nowMs);
        if (eta.isPresent()) {
            json.writeNumberField("eta_seconds", eta.getAsLong());
        } else {
            json.writeNullField("eta_seconds");
        }
        json.writeStringField("retry_of", batch.retryOf());
        json.writeEndObject();
    }

    private static void faults(StoredBatch batch, JsonGenerator json) throws IOException {
        if (batch.faults() == null) {
            json.writeNullField("errors");
            return;
        }
        json.writeObjectFieldStart("errors");
        json.writeStringField("object", "list");
        json.writeFieldName("data");
        json.writeRawValue(batch.faults());
        json.writeEndObject();
    }

    private static void times(Times times, Lines lines, Standing standing, JsonGenerator json)
            throws IOException {
        time("created_at", times.created(), json);
        time("in_progress_at", times.inProgress(), json);
        time("expires_at", times.deadline(), json);
        boolean over = standing == Standing.FINALIZING || times.ended() != null;
        Long stopped = times.stopped();
        time(
                "finalizing_at",
                over && stopped != null ? Math.max(stopped, lines.lastMs()) : null,
                json);
        time("completed_at", standing == Standing.COMPLETED ? times.ended() : null, json);
        time("failed_at", standing == Standing.FAILED ? times.ended() : null, json);
        time("expired_at", standing == Standing.EXPIRED ? times.ended() : null, json);
        time("cancelling_at", times.cancel(), json);
        time("cancelled_at", standing == Standing.CANCELLED ? times.ended() : null, json);
    }

    private static void time(String name, @Nullable Long epochMs, JsonGenerator json)
            throws IOException {
        if (epochMs == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, epochMs / 1_000);
        }
    }

    private static void usage(Lines lines, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("usage");
        json.writeNumberField("input_tokens", lines.inputTokens());
        json.writeObjectFieldStart("input_tokens_details");
        json.writeNumberField("cached_tokens", lines.cachedTokens());
        json.writeEndObject();
        json.writeNumberField("output_tokens", lines.outputTokens());
        json.writeObjectFieldStart("output_tokens_details");
        json.writeNumberField("reasoning_tokens", lines.reasoningTokens());
        json.writeEndObject();
        json.writeNumberField("total_tokens", lines.inputTokens() + lines.outputTokens());
        json.writeEndObject();
        json.writeFieldName("cost_usd");
        json.writeNumber(BigDecimal.valueOf(lines.costNanoUsd(), 9).toPlainString());
    }
}
