package dev.sluice.ingress.submit;

import dev.sluice.ingress.kafka.AdmissionReplies;
import dev.sluice.ingress.kafka.JobLog;
import dev.sluice.ingress.kafka.WaitingCallers;
import dev.sluice.ingress.metric.IngressMetrics;
import dev.sluice.runtime.LogKeys;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobIds;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a submission into a job: rules on it, names it, stores its body, appends it, and, where the
 * caller wants the coordinator's word, waits for that. Single submits and bulk lines pass here.
 * Thread-safe; blocks only while a large body is stored or the producer's buffer is full.
 */
@Singleton
public final class Acceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

    private final Preparation preparation;
    private final JobIds ids;
    private final JobLog log;
    private final AdmissionReplies replies;
    private final WaitingCallers callers;
    private final IngressMetrics metrics;
    private final InstantSource clock;

    Acceptor(
            Preparation preparation,
            JobIds ids,
            JobLog log,
            AdmissionReplies replies,
            WaitingCallers callers,
            IngressMetrics metrics,
            InstantSource clock) {
        this.preparation = preparation;
        this.ids = ids;
        this.log = log;
        this.replies = replies;
        this.callers = callers;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * @return never fails; every failure is an outcome
     * @throws RuntimeException when the body cannot be stored; nothing was appended then
     */
    public CompletableFuture<AcceptOutcome> accept(Submission submission) {
        return accept(submission, Optional.empty());
    }

    /**
     * As {@link #accept(Submission)}, for a caller who waits for the answer and so hears the
     * coordinator's word by himself.
     *
     * @param waiting is told the job's id before anybody else can know it; false when it is taken
     */
    public CompletableFuture<AcceptOutcome> acceptWaiting(
            Submission submission, Predicate<JobId> waiting) {
        return accept(submission, Optional.of(waiting));
    }

    private CompletableFuture<AcceptOutcome> accept(
            Submission submission, Optional<Predicate<JobId>> waiting) {
        long start = System.nanoTime();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return switch (preparation.rule(submission, now)) {
            case SubmitPolicy.Ruling.Refused(SluiceException error) ->
                    CompletableFuture.completedFuture(new AcceptOutcome.Refused(error));
            case SubmitPolicy.Ruling.Admissible admissible ->
                    append(submission, admissible, waiting, now, start);
        };
    }

    private CompletableFuture<AcceptOutcome> append(
            Submission submission,
            SubmitPolicy.Ruling.Admissible ruling,
            Optional<Predicate<JobId>> waiting,
            Instant now,
            long start) {
        Tenant tenant = submission.caller().tenant();
        Preparation.Parts parts = preparation.parts(submission.draft(), tenant, now);
        if (waiting.isPresent()) {
            JobId id = free(submission, tenant, now, waiting.get());
            JobRequest request =
                    preparation.request(
                            id,
                            submission,
                            ruling,
                            parts,
                            Optional.of(callers.address(tenant.retention())),
                            now);
            AcceptOutcome.Accepted accepted = accepted(id, submission, now);
            return log.append(tenant, request)
                    .handle((done, failure) -> settled(accepted, tenant, start, failure));
        }
        boolean wantsReply = submission.key().isPresent() || ruling.onLimit() == OnLimit.REJECT;
        if (!wantsReply) {
            JobId id = ids.random(tenant.name(), tenant.shard(), now);
            JobRequest request =
                    preparation.request(id, submission, ruling, parts, Optional.empty(), now);
            AcceptOutcome.Accepted accepted = accepted(id, submission, now);
            return log.append(tenant, request)
                    .handle((done, failure) -> settled(accepted, tenant, start, failure));
        }
        Optional<SluiceException> full = replies.enter(tenant.name());
        if (full.isPresent()) {
            return CompletableFuture.completedFuture(new AcceptOutcome.Refused(full.get()));
        }
        Expected expected = expect(submission, tenant, now);
        JobRequest request =
                preparation.request(
                        expected.id,
                        submission,
                        ruling,
                        parts,
                        Optional.of(replies.address()),
                        now);
        AcceptOutcome.Accepted accepted = accepted(expected.id, submission, now);
        return log.append(tenant, request)
                .handle((done, failure) -> settled(accepted, tenant, start, failure))
                .thenCompose(outcome -> reply(outcome, expected.waiter));
    }

    private record Expected(JobId id, AdmissionReplies.Waiter waiter) {}

    private Expected expect(Submission submission, Tenant tenant, Instant now) {
        AtomicReference<AdmissionReplies.Waiter> waiter = new AtomicReference<>();
        JobId id =
                free(
                        submission,
                        tenant,
                        now,
                        candidate -> {
                            replies.expect(tenant.name(), candidate.value()).ifPresent(waiter::set);
                            return waiter.get() != null;
                        });
        return new Expected(id, Objects.requireNonNull(waiter.get()));
    }

    /**
     * Two requests with one key in the same millisecond would have one id and take each other's
     * replies, so the later gets a later time; the core, which is the job's identity, stays.
     */
    private JobId free(Submission submission, Tenant tenant, Instant now, Predicate<JobId> isFree) {
        Instant time = now;
        while (true) {
            Instant at = time;
            JobId id =
                    submission
                            .key()
                            .map(
                                    k ->
                                            ids.derived(
                                                    tenant.name(),
                                                    tenant.shard(),
                                                    k.key().text(),
                                                    at))
                            .orElseGet(() -> ids.random(tenant.name(), tenant.shard(), at));
            if (isFree.test(id)) {
                return id;
            }
            time = time.plusMillis(1);
        }
    }

    private static AcceptOutcome.Accepted accepted(JobId id, Submission submission, Instant now) {
        return new AcceptOutcome.Accepted(
                id,
                now,
                submission.draft().model(),
                submission.draft().operation(),
                submission.draft().options().customId());
    }

    private AcceptOutcome settled(
            AcceptOutcome.Accepted accepted,
            Tenant tenant,
            long start,
            @Nullable Throwable failure) {
        if (failure == null) {
            metrics.accepted(tenant.name(), System.nanoTime() - start);
            return accepted;
        }
        LOG.atWarn()
                .addKeyValue(LogKeys.TENANT, tenant.name())
                .log("an append was not confirmed: {}", failure.toString());
        return new AcceptOutcome.Refused(
                new SluiceException(
                        ErrorCode.LOG_UNAVAILABLE,
                        "the log did not confirm in time; nothing is known to be accepted",
                        failure));
    }

    private CompletableFuture<AcceptOutcome> reply(
            AcceptOutcome outcome, AdmissionReplies.Waiter waiter) {
        if (!(outcome instanceof AcceptOutcome.Accepted accepted)) {
            waiter.giveUp();
            return CompletableFuture.completedFuture(outcome);
        }
        return waiter.reply()
                .thenApply(reply -> reply.map(r -> word(accepted, r)).orElse(accepted));
    }

    private static AcceptOutcome word(AcceptOutcome.Accepted accepted, AdmissionReply reply) {
        return switch (reply.getVerdict()) {
            case ACCEPTED -> accepted;
            case KNOWN ->
                    new AcceptOutcome.Known(
                            Optional.ofNullable(reply.getKnownJobId())
                                    .flatMap(JobId::parse)
                                    .orElse(accepted.id()),
                            accepted.customId());
            case CONFLICT -> new AcceptOutcome.Refused(Refusals.conflict());
            // A caller who waits for the end hears it elsewhere.
            case REFUSED, ENDED -> new AcceptOutcome.Refused(Refusals.of(reply));
        };
    }
}
