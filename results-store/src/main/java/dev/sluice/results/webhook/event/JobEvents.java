package dev.sluice.results.webhook.event;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.results.json.JsonText;
import dev.sluice.results.row.ProgressPolicy;
import dev.sluice.results.row.ResultJson;
import dev.sluice.schema.avro.JobError;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.job.JobId;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The end of a run as an event: its id, where to read more, and what it came to. */
public final class JobEvents {
    private static final int FIRST_RUN = 1;

    private JobEvents() {}

    /**
     * @param partition that the result was read from
     */
    public static WebhookEvent of(JobResult result, int partition) {
        EventType type = EventType.of(result.getStatus());
        Instant occurred = Instant.ofEpochMilli(result.getFinishedAt());
        String tenant = result.getCaller().getTenant();
        return new WebhookEvent(
                EventIds.event(tenant, result.getJobId(), result.getRun(), type, occurred),
                type,
                tenant,
                partition,
                result.getJobId(),
                result.getRun(),
                occurred,
                () -> payload(type, occurred, result),
                result.getWebhook());
    }

    /** Metadata can be larger than all a payload may be; then it stays with the job. */
    private static String payload(EventType type, Instant occurred, JobResult result) {
        String whole = Payloads.of(type, occurred, json -> write(result, true, json));
        return whole.getBytes(StandardCharsets.UTF_8).length <= Payloads.BYTES_MAX
                ? whole
                : Payloads.of(type, occurred, json -> write(result, false, json));
    }

    private static void write(JobResult result, boolean metadata, JsonGenerator json)
            throws IOException {
        json.writeStringField("id", result.getJobId());
        json.writeStringField("object", "job");
        json.writeNumberField("run", result.getRun());
        json.writeStringField("status", ProgressPolicy.word(result));
        json.writeStringField("operation", result.getOperation());
        json.writeStringField("model", result.getModel());
        json.writeStringField("project", result.getCaller().getProject());
        json.writeStringField("custom_id", result.getCustomId());
        json.writeFieldName("metadata");
        json.writeRawValue(metadata ? JsonText.of(result.getMetadata()) : "null");
        json.writeStringField(
                "batch_id", result.getBatch() == null ? null : result.getBatch().getBatchId());
        json.writeStringField("created_at", created(result).toString());
        json.writeStringField(
                "finished_at", Instant.ofEpochMilli(result.getFinishedAt()).toString());
        json.writeFieldName("usage");
        json.writeRawValue(ResultJson.usage(result.getUsage()));
        json.writeFieldName("cost_usd");
        json.writeNumber(BigDecimal.valueOf(result.getCostNanoUsd(), 9).toPlainString());
        json.writeBooleanField("degraded", result.getDegraded() != null);
        error(result.getError(), metadata, json);
    }

    /** Of the job, whichever run has ended. */
    private static Instant created(JobResult result) {
        return result.getRun() == FIRST_RUN
                ? Instant.ofEpochMilli(result.getAcceptedAt())
                : new JobId(result.getJobId()).time();
    }

    /**
     * @param whole false: the code alone
     */
    private static void error(@Nullable JobError error, boolean whole, JsonGenerator json)
            throws IOException {
        if (error == null) {
            json.writeNullField("error");
            return;
        }
        json.writeObjectFieldStart("error");
        json.writeStringField("code", error.getCode());
        json.writeStringField("message", whole ? error.getMessage() : null);
        json.writeEndObject();
    }
}
