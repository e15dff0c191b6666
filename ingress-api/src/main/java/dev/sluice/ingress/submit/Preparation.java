package dev.sluice.ingress.submit;

import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.ingress.prompt.Prompts;
import dev.sluice.runtime.egress.EgressRules;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.Prompt;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a submission before it is written to the log, whatever way it came: it is ruled
 * on, its body is stored, and the record is made. Thread-safe; blocks while a large body is stored.
 */
@Singleton
public final class Preparation {
    private final Catalogs catalogs;
    private final Prompts prompts;
    private final Bodies bodies;
    private final EgressRules egress;

    public Preparation(Catalogs catalogs, Prompts prompts, Bodies bodies, EgressRules egress) {
        this.catalogs = catalogs;
        this.prompts = prompts;
        this.bodies = bodies;
        this.egress = egress;
    }

    /** The parts of the record that take time to make, and are the same whatever its name is. */
    record Parts(Body body, @Nullable Prompt prompt) {}

    /** Whether it may become a job now. */
    public SubmitPolicy.Ruling rule(Submission submission, Instant now) {
        Optional<SluiceException> refusal =
                WebhookPolicy.refusal(submission.draft().options().webhook(), egress);
        return refusal.<SubmitPolicy.Ruling>map(SubmitPolicy.Ruling.Refused::new)
                .orElseGet(
                        () ->
                                SubmitPolicy.rule(
                                        submission.draft(),
                                        submission.caller(),
                                        catalogs.current(),
                                        now));
    }

    /**
     * @throws dev.sluice.schema.body.BlobUnavailableException when a large body cannot be stored
     */
    Parts parts(JobDraft draft, Tenant tenant, Instant now) {
        Prompt prompt = prompt(draft, tenant.name());
        return new Parts(bodies.wrap(draft.body(), tenant.retention(), now), prompt);
    }

    /**
     * The record of a submission that may become a job, for nobody who waits.
     *
     * @throws dev.sluice.schema.body.BlobUnavailableException when a large body cannot be stored
     */
    public JobRequest request(
            JobId id, Submission submission, SubmitPolicy.Ruling.Admissible ruling, Instant now) {
        Parts parts = parts(submission.draft(), submission.caller().tenant(), now);
        return request(id, submission, ruling, parts, Optional.empty(), now);
    }

    JobRequest request(
            JobId id,
            Submission submission,
            SubmitPolicy.Ruling.Admissible ruling,
            Parts parts,
            Optional<ReplyAddress> replyTo,
            Instant now) {
        return JobRequests.of(id, submission, ruling, parts.body(), parts.prompt(), replyTo, now);
    }

    private @Nullable Prompt prompt(JobDraft draft, String tenant) {
        Catalog catalog = catalogs.current();
        boolean bounded =
                draft.options().maxCostNanoUsd() != null
                        || !catalog.budgets(tenant).isEmpty()
                        || !catalog.limits(tenant).isEmpty();
        return draft.operation().readsTokens()
                ? prompts.of(draft.body(), draft.model(), bounded, catalog)
                : null;
    }
}
