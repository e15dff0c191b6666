package dev.sluice.ingress.status;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.json.Json;
import dev.sluice.ingress.submit.Deadline;
import dev.sluice.ingress.submit.JobJson;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobIds;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers what became of a job. An id that this deployment made for this tenant and that the
 * projection cannot have seen yet is queued, never missing; any other unknown id is 404.
 */
@Controller("/v1/jobs")
final class StatusController {
    private final Reads reads;
    private final JobIds ids;
    private final ReadConfig config;

    StatusController(Reads reads, JobIds ids, ReadConfig config) {
        this.reads = reads;
        this.ids = ids;
        this.config = config;
    }

    @Get(uri = "/{id}", produces = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> get(HttpRequest<?> request, @PathVariable String id) {
        String tenant = CallerIdentity.of(request).tenant().name();
        Duration wait = wait(request.getParameters().get("wait"));
        JobId job =
                JobId.parse(id)
                        .filter(parsed -> ids.genuine(parsed, tenant))
                        .orElseThrow(() -> missing(id));
        byte[] document =
                switch (reads.find(tenant, job, wait)) {
                    case Lookup.Found(byte[] found) -> found;
                    case Lookup.NotYet() -> queued(job);
                    case Lookup.Absent() -> throw missing(id);
                };
        return HttpResponse.ok(document)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_JSON_TYPE);
    }

    private Duration wait(@Nullable String text) {
        if (text == null) {
            return Duration.ZERO;
        }
        Optional<Duration> wait =
                Deadline.duration(text)
                        .filter(w -> !w.isNegative() && w.compareTo(config.waitMax()) <= 0);
        return wait.orElseThrow(
                () ->
                        new SluiceException(
                                ErrorCode.INVALID_REQUEST,
                                "query parameter wait: %s (expected: a duration like 20s, at most %d s)"
                                        .formatted(
                                                text.length() <= 40 ? text : "too long",
                                                config.waitMax().toSeconds())));
    }

    static byte[] queued(JobId job) {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    JobJson.writeNamed(job, out);
                    out.writeNumberField("run", 1);
                    out.writeStringField("status", "queued");
                    out.writeEndObject();
                });
    }

    private static SluiceException missing(String id) {
        return new SluiceException(
                ErrorCode.JOB_NOT_FOUND,
                "there is no job %s (expected: the id of a job of this tenant)"
                        .formatted(id.length() <= 64 ? id : id.substring(0, 64) + "..."));
    }
}
