package dev.sluice.ingress.cancel;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.kafka.JobLog;
import dev.sluice.ingress.submit.AcceptConfig;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.ingress.submit.KnownJobs;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.CancelRequest;
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
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Takes the wish that a job shall end; answers when the log has it. Works also while reads are
 * down: whether the job has ended already is then the coordinator's to see. On virtual threads.
 */
@Controller("/v1/jobs")
final class CancelController {
    private final JobLog log;
    private final JobIds ids;
    private final KnownJobs jobs;
    private final Intake intake;
    private final AcceptConfig config;
    private final InstantSource clock;

    CancelController(
            JobLog log,
            JobIds ids,
            KnownJobs jobs,
            Intake intake,
            AcceptConfig config,
            InstantSource clock) {
        this.log = log;
        this.ids = ids;
        this.jobs = jobs;
        this.intake = intake;
        this.config = config;
        this.clock = clock;
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
            confirmed(log.append(caller.tenant(), wish(caller, standing.id())));
            return answer(HttpResponse.<byte[]>accepted().body(document));
        } finally {
            intake.leave();
        }
    }

    private CancelRequest wish(CallerIdentity caller, String jobId) {
        return new CancelRequest(
                jobId,
                new Caller(
                        caller.tenant().name(),
                        caller.tenant().shard(),
                        caller.key().project(),
                        caller.key().name(),
                        null),
                clock.millis(),
                "client",
                null);
    }

    private void confirmed(CompletableFuture<Void> append) {
        try {
            append.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unconfirmed(e);
        } catch (TimeoutException | ExecutionException e) {
            throw unconfirmed(e);
        }
    }

    private static SluiceException unconfirmed(Exception cause) {
        return new SluiceException(
                ErrorCode.LOG_UNAVAILABLE,
                "the log did not confirm in time; the job may go on (expected: the same request again)",
                cause);
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
