package dev.sluice.ingress.cancel;

import dev.sluice.ingress.auth.CallerIdentity;
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
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/**
 * Takes the wish that a job shall end; answers when the log has it. Works also while reads are
 * down: whether the job has ended already is then the coordinator's to see. On virtual threads.
 */
@Controller("/v1/jobs")
final class CancelController {
    private final Cancels cancels;
    private final JobIds ids;
    private final KnownJobs jobs;
    private final Intake intake;

    CancelController(Cancels cancels, JobIds ids, KnownJobs jobs, Intake intake) {
        this.cancels = cancels;
        this.ids = ids;
        this.jobs = jobs;
        this.intake = intake;
    }

    /** 202: the job will end; 200: it had ended. Both with the job as it is known now. */
    @Post(uri = "/{id}/cancel", consumes = MediaType.ALL, produces = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> cancel(HttpRequest<?> request, @PathVariable String id) {
        CallerIdentity caller = CallerIdentity.of(request);
        JobId job =
                JobId.parse(id)
                        .filter(parsed -> ids.genuine(parsed, caller.tenant().name()))
                        .orElseThrow(CancelController::missing);
        intake.enter();
        try {
            byte[] document = jobs.find(job, caller).orElseThrow(CancelController::missing);
            Standing standing = Standing.read(document);
            if (standing.ended()) {
                return answer(HttpResponse.ok(document));
            }
            cancels.cancel(standing.id(), caller, "client");
            return answer(HttpResponse.<byte[]>accepted().body(document));
        } finally {
            intake.leave();
        }
    }

    private static HttpResponse<byte[]> answer(MutableHttpResponse<byte[]> response) {
        return response.header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_JSON_TYPE);
    }

    private static SluiceException missing() {
        return new SluiceException(
                ErrorCode.JOB_NOT_FOUND,
                "there is no such job (expected: the id of a job of this tenant)");
    }
}
