package dev.sluice.ingress.lifecycle;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.ingress.error.Problem;
import dev.sluice.ingress.error.ProblemJson;
import dev.sluice.ingress.json.Json;
import dev.sluice.schema.avro.JobLifecycleEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The data of events, one JSON object each whose type says what happened. */
final class WatchJson {
    private WatchJson() {}

    static byte[] event(String type, JobLifecycleEvent event) {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("type", type);
                    out.writeStringField("job_id", event.getJobId());
                    out.writeNumberField("run", event.getRun());
                    out.writeStringField("lane", event.getLane());
                    out.writeNumberField("attempt", event.getEpoch());
                    out.writeStringField("waiting_for", event.getWaitingFor());
                    time(out, "waits_until", event.getWaitsUntil());
                    out.writeStringField("reason", event.getReason());
                    time(out, "at", event.getOccurredAt());
                    out.writeEndObject();
                });
    }

    /** The job as its document shows it. */
    static byte[] job(String type, JobSeen seen) {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("type", type);
                    out.writeFieldName("job");
                    out.writeRawValue(new String(seen.summary(), StandardCharsets.UTF_8));
                    out.writeEndObject();
                });
    }

    static byte[] failed(Problem problem) {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("type", "error");
                    out.writeObjectFieldStart("error");
                    ProblemJson.writeLineError(problem, out);
                    out.writeEndObject();
                    out.writeEndObject();
                });
    }

    private static void time(JsonGenerator out, String name, @Nullable Long epochMs)
            throws IOException {
        out.writeStringField(
                name, epochMs == null ? null : Instant.ofEpochMilli(epochMs).toString());
    }
}
