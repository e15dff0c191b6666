package dev.sluice.results.batch;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.results.json.JsonText;
import dev.sluice.results.webhook.event.EventIds;
import dev.sluice.results.webhook.event.EventType;
import dev.sluice.results.webhook.event.Payloads;
import dev.sluice.results.webhook.event.WebhookEvent;
import dev.sluice.schema.avro.BatchEnd;
import dev.sluice.schema.avro.BatchEnded;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;

/**
 * The end of a batch as an event: its id, where its files are, and how many lines were answered.
 */
public final class BatchEvents {
    /** A batch is about no run of a job. */
    private static final int NO_RUN = 0;

    private BatchEvents() {}

    /**
     * @param partition that the end was read from
     */
    public static WebhookEvent of(BatchEnded end, int partition) {
        EventType type = type(end.getStatus());
        Instant occurred = Instant.ofEpochMilli(end.getEndedAt());
        return new WebhookEvent(
                EventIds.event(end.getTenant(), end.getBatchId(), NO_RUN, type, occurred),
                type,
                end.getTenant(),
                partition,
                end.getBatchId(),
                NO_RUN,
                occurred,
                () -> Payloads.of(type, occurred, json -> write(end, json)),
                null);
    }

    private static EventType type(BatchEnd end) {
        return switch (end) {
            case COMPLETED -> EventType.BATCH_COMPLETED;
            case FAILED -> EventType.BATCH_FAILED;
            case EXPIRED -> EventType.BATCH_EXPIRED;
            case CANCELLED -> EventType.BATCH_CANCELLED;
        };
    }

    private static void write(BatchEnded end, JsonGenerator json) throws IOException {
        json.writeStringField("id", end.getBatchId());
        json.writeStringField("object", "batch");
        json.writeStringField("status", end.getStatus().name().toLowerCase(Locale.ROOT));
        json.writeStringField("output_file_id", end.getOutputFileId());
        json.writeStringField("error_file_id", end.getErrorFileId());
        json.writeObjectFieldStart("request_counts");
        json.writeNumberField("total", end.getTotal());
        json.writeNumberField("completed", end.getCompleted());
        // Of a file that was refused no line was tried.
        json.writeNumberField(
                "failed", end.getFaults().isEmpty() ? end.getTotal() - end.getCompleted() : 0);
        json.writeEndObject();
        json.writeFieldName("metadata");
        json.writeRawValue(JsonText.of(end.getMetadata()));
        json.writeFieldName("cost_usd");
        json.writeNumber(BigDecimal.valueOf(end.getCostNanoUsd(), 9).toPlainString());
        json.writeNumberField("faults", end.getFaults().size());
    }
}
