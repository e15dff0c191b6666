package dev.sluice.results.erase;

import dev.sluice.results.erase.Erasures.Asker;
import dev.sluice.results.erase.Erasures.Erased;
import dev.sluice.results.json.JsonText;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/** What ingress forwards. Tenant and id come checked: ingress verifies the id's MAC. */
@Controller("/internal/v1/jobs")
@ExecuteOn(TaskExecutors.BLOCKING)
final class EraseController {
    private final Erasures erasures;

    EraseController(Erasures erasures) {
        this.erasures = erasures;
    }

    @Delete("/{tenant}/{jobId}")
    String erase(
            @PathVariable String tenant,
            @PathVariable String jobId,
            @QueryValue String key,
            @Nullable @QueryValue String reason,
            @Nullable @QueryValue String address,
            @Nullable @QueryValue("request_id") String requestId) {
        JobId id =
                JobId.parse(jobId)
                        .orElseThrow(
                                () ->
                                        new SluiceException(
                                                ErrorCode.INVALID_REQUEST,
                                                "the path does not end in a job id (expected:"
                                                        + " 'job_' and 42 digits)"));
        Erased erased = erasures.erase(tenant, id, new Asker(key, reason, address, requestId));
        return JsonText.of(
                json -> {
                    json.writeStartObject();
                    json.writeStringField("id", erased.id());
                    json.writeStringField("object", "job");
                    json.writeNumberField("run", erased.run());
                    json.writeStringField("status", erased.status());
                    JsonText.time(json, "erased_at", erased.erasedMs());
                    json.writeEndObject();
                });
    }
}
