package dev.sluice.ingress.submit;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.kafka.AdmissionReplies;
import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.ingress.kafka.JobLog;
import dev.sluice.ingress.prompt.Prompts;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.PlanRequest;
import dev.sluice.schema.avro.Prompt;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobIds;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the coordinator where a job that comes now would go. The question goes the way of jobs, so
 * it waits behind those that came before; of the body only what planning needs goes along.
 * Thread-safe; blocks.
 */
@Singleton
public final class Planner {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Catalogs catalogs;
    private final JobIds ids;
    private final Prompts prompts;
    private final JobLog log;
    private final AdmissionReplies replies;
    private final InstantSource clock;

    Planner(
            Catalogs catalogs,
            JobIds ids,
            Prompts prompts,
            JobLog log,
            AdmissionReplies replies,
            InstantSource clock) {
        this.catalogs = catalogs;
        this.ids = ids;
        this.prompts = prompts;
        this.log = log;
        this.replies = replies;
        this.clock = clock;
    }

    /**
     * @return the coordinator's word, which may be a refusal
     * @throws SluiceException with what the catalogue shows already, {@code BACKLOG_FULL}, or
     *     {@code LOG_UNAVAILABLE} when no word comes in time
     */
    public AdmissionReply ask(CallerIdentity caller, JobDraft draft) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return switch (SubmitPolicy.rule(draft, caller, catalogs.current(), now)) {
            case SubmitPolicy.Ruling.Refused(SluiceException error) -> throw error;
            case SubmitPolicy.Ruling.Admissible admissible -> ask(caller, draft, admissible, now);
        };
    }

    private AdmissionReply ask(
            CallerIdentity caller,
            JobDraft draft,
            SubmitPolicy.Ruling.Admissible ruling,
            Instant now) {
        Tenant tenant = caller.tenant();
        Optional<SluiceException> full = replies.enter(tenant.name());
        if (full.isPresent()) {
            throw full.get();
        }
        JobId id = ids.random(tenant.name(), tenant.shard(), now);
        AdmissionReplies.Waiter waiter =
                replies.expect(tenant.name(), id.value())
                        .orElseThrow(
                                () -> new IllegalStateException("two random ids are the same"));
        boolean asked = false;
        try {
            JobRequest job = request(id, caller, draft, ruling, now);
            log.append(tenant, new PlanRequest(job)).join();
            asked = true;
        } catch (CompletionException e) {
            throw new SluiceException(
                    ErrorCode.LOG_UNAVAILABLE,
                    "the log did not confirm the question in time (expected: a later retry)",
                    e);
        } finally {
            if (!asked) {
                waiter.giveUp();
            }
        }
        return waiter.reply()
                .join()
                .orElseThrow(
                        () ->
                                SluiceException.retryAfter(
                                        RETRY_AFTER,
                                        ErrorCode.LOG_UNAVAILABLE,
                                        "the coordinator has not answered in time (expected: a later retry)"));
    }

    private JobRequest request(
            JobId id,
            CallerIdentity caller,
            JobDraft draft,
            SubmitPolicy.Ruling.Admissible ruling,
            Instant now) {
        Submission submission = new Submission(caller, draft, Optional.empty(), null);
        return JobRequests.of(
                id,
                submission,
                ruling,
                nothing(),
                prompt(draft, catalogs.current()),
                Optional.of(replies.address()),
                now);
    }

    private @Nullable Prompt prompt(JobDraft draft, Catalog catalog) {
        return draft.operation().readsTokens()
                ? prompts.of(draft.body(), draft.model(), true, catalog)
                : null;
    }

    /** Plans do not look at bodies, and what is not sent cannot leak. */
    private static Body nothing() {
        return Body.newBuilder()
                .setInlineBytes(ByteBuffer.allocate(0))
                .setEncoding(BodyEncoding.IDENTITY)
                .setSizeBytes(0)
                .build();
    }
}
