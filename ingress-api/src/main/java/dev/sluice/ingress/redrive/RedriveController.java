package dev.sluice.ingress.redrive;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.cancel.Standing;
import dev.sluice.ingress.kafka.AdmissionReplies;
import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.ingress.submit.IdempotencyKey;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.ingress.submit.JobJson;
import dev.sluice.ingress.submit.KnownJobs;
import dev.sluice.ingress.submit.Refusals;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobIds;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes the wish that a job runs again. Answers when the log has it and its coordinator has
 * decided, or has not said anything for two seconds. On virtual threads.
 */
@Controller("/v1/jobs")
final class RedriveController {
    private final RedriveResults results;
    private final KnownJobs jobs;
    private final JobIds ids;
    private final Catalogs catalogs;
    private final AdmissionReplies replies;
    private final Intake intake;
    private final InstantSource clock;

    RedriveController(
            RedriveResults results,
            KnownJobs jobs,
            JobIds ids,
            Catalogs catalogs,
            AdmissionReplies replies,
            Intake intake,
            InstantSource clock) {
        this.results = results;
        this.jobs = jobs;
        this.ids = ids;
        this.catalogs = catalogs;
        this.replies = replies;
        this.intake = intake;
        this.clock = clock;
    }

    /** 202: the next run begins; 200: it had begun by this very Idempotency-Key. */
    @Post(uri = "/{id}/redrive", consumes = MediaType.ALL, produces = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> redrive(
            HttpRequest<?> request, @PathVariable String id, @Nullable @Body InputStream body) {
        CallerIdentity caller = CallerIdentity.of(request);
        JobId job =
                JobId.parse(id)
                        .filter(parsed -> ids.genuine(parsed, caller.tenant().name()))
                        .orElseThrow(RedriveController::missing);
        RedriveAsk ask = RedriveAsk.ofOne(SmallBody.bytes(body));
        ChangePolicy.refusal(ask, caller, catalogs.current(), clock.instant())
                .ifPresent(
                        refusal -> {
                            throw refusal;
                        });
        String wish =
                IdempotencyKey.parse(request.getHeaders().get(IdempotencyKey.HEADER))
                        .map(key -> key.name(caller.tenant().name()))
                        .orElse(null);
        intake.enter();
        try {
            byte[] document = jobs.find(job, caller).orElseThrow(RedriveController::missing);
            return redrive(new JobId(Standing.read(document).id()), caller, ask, wish);
        } finally {
            intake.leave();
        }
    }

    /**
     * @param job under the id by which its coordinator knows it
     */
    private HttpResponse<byte[]> redrive(
            JobId job, CallerIdentity caller, RedriveAsk ask, @Nullable String wish) {
        Optional<AdmissionReplies.Waiter> waiter = waiter(caller.tenant().name(), job);
        try {
            byte[] order = OrderJson.of(ask, caller, wish, waiter.map(w -> replies.address()));
            byte[] answer =
                    results.call("POST", caller.tenant().name(), "/jobs/" + job.value(), order);
            Wished wished = Wished.read(answer);
            if (wished.known()) {
                return HttpResponse.ok(jobs.document(job, caller))
                        .header(HttpHeaders.LOCATION, JobJson.location(job))
                        .contentType(MediaType.APPLICATION_JSON_TYPE);
            }
            waiter.flatMap(w -> w.reply().join()).ifPresent(RedriveController::allowed);
            return HttpResponse.<byte[]>accepted()
                    .header(HttpHeaders.LOCATION, JobJson.location(job))
                    .contentType(MediaType.APPLICATION_JSON_TYPE)
                    .body(wished.document());
        } finally {
            waiter.ifPresent(AdmissionReplies.Waiter::giveUp);
        }
    }

    /** Where as many wait as may, or somebody waits for this job, nobody waits for the word. */
    private Optional<AdmissionReplies.Waiter> waiter(String tenant, JobId job) {
        if (replies.enter(tenant).isPresent()) {
            return Optional.empty();
        }
        Optional<AdmissionReplies.Waiter> waiter = replies.expect(tenant, job.value());
        if (waiter.isEmpty()) {
            replies.leave(tenant);
        }
        return waiter;
    }

    private static void allowed(AdmissionReply reply) {
        if (reply.getVerdict() == AdmissionVerdict.CONFLICT) {
            throw Refusals.of(reply);
        }
    }

    private static SluiceException missing() {
        return new SluiceException(
                ErrorCode.JOB_NOT_FOUND,
                "there is no such job (expected: the id of a job of this tenant)");
    }
}
