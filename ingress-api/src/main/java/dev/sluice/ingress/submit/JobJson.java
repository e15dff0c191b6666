package dev.sluice.ingress.submit;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.schema.job.JobId;
import java.io.IOException;

/** The job document as far as ingress knows it by itself; results-store writes the whole one. */
public final class JobJson {
    private JobJson() {}

    /** The fields of a job that was just accepted, into an open object. */
    public static void writeAccepted(AcceptOutcome.Accepted job, JsonGenerator out)
            throws IOException {
        out.writeStringField("id", job.id().value());
        out.writeStringField("object", "job");
        out.writeStringField("status", "queued");
        out.writeStringField("created_at", job.createdAt().toString());
        out.writeStringField("model", job.model());
        out.writeStringField("operation", job.operation().wireId());
        out.writeStringField("custom_id", job.customId());
    }

    /** The fields of a job of which only the id is at hand, into an open object. */
    public static void writeNamed(JobId id, JsonGenerator out) throws IOException {
        out.writeStringField("id", id.value());
        out.writeStringField("object", "job");
        out.writeStringField("created_at", id.time().toString());
    }

    public static String location(JobId id) {
        return "/v1/jobs/" + id.value();
    }
}
