package dev.sluice.ingress.erase;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.status.Encoded;
import dev.sluice.ingress.status.ResultsApi;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.ingress.submit.KnownJobs;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobIds;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the wish that the bodies of a finished job shall be gone, and answers when they are, in the
 * database and in the blob store. May be repeated. On virtual threads.
 */
@Controller("/v1/jobs")
final class EraseController {
    private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final int REASON_CHARS_MAX = 500;

    private final ResultsApi results;
    private final JobIds ids;
    private final KnownJobs jobs;
    private final Intake intake;

    EraseController(ResultsApi results, JobIds ids, KnownJobs jobs, Intake intake) {
        this.results = results;
        this.ids = ids;
        this.jobs = jobs;
        this.intake = intake;
    }

    @Delete(uri = "/{id}", consumes = MediaType.ALL, produces = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> erase(HttpRequest<?> request, @PathVariable String id) {
        CallerIdentity caller = CallerIdentity.of(request);
        JobId job =
                JobId.parse(id)
                        .filter(parsed -> ids.genuine(parsed, caller.tenant().name()))
                        .orElseThrow(EraseController::missing);
        String path = path(job, caller, request);
        intake.enter();
        try {
            return HttpResponse.ok(results.delete(path).body())
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .contentType(MediaType.APPLICATION_JSON_TYPE);
        } catch (SluiceException e) {
            throw e.code() == ErrorCode.JOB_NOT_FOUND ? unknown(job, caller) : e;
        } finally {
            intake.leave();
        }
    }

    private static String path(JobId job, CallerIdentity caller, HttpRequest<?> request) {
        String given = request.getHeaders().get("X-Request-Id");
        String requestId =
                given != null && REQUEST_ID.matcher(given).matches()
                        ? given
                        : "req_" + UUID.randomUUID();
        String path =
                "/jobs/%s/%s?key=%s&request_id=%s&address=%s"
                        .formatted(
                                Encoded.of(caller.tenant().name()),
                                job.value(),
                                Encoded.of(caller.key().name()),
                                Encoded.of(requestId),
                                Encoded.of(
                                        request.getRemoteAddress().getAddress().getHostAddress()));
        String reason = reason(request.getParameters().get("reason"));
        return reason == null ? path : path + "&reason=" + Encoded.of(reason);
    }

    private static @Nullable String reason(@Nullable String given) {
        if (given != null && given.length() > REASON_CHARS_MAX) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "query parameter reason: %d characters (expected: at most %d)"
                            .formatted(given.length(), REASON_CHARS_MAX));
        }
        return given;
    }

    /** An id that the projection cannot have seen yet is that of a job which has not ended. */
    private SluiceException unknown(JobId job, CallerIdentity caller) {
        return jobs.find(job, caller).isEmpty()
                ? missing()
                : new SluiceException(
                        ErrorCode.JOB_NOT_FINISHED,
                        "the job is queued (expected: one that has ended; cancel it first)");
    }

    private static SluiceException missing() {
        return new SluiceException(
                ErrorCode.JOB_NOT_FOUND,
                "there is no such job (expected: the id of a job of this tenant)");
    }
}
