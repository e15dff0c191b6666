package dev.sluice.ingress.submit;

import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.Prompt;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.catalog.DataClass;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.wire.Ask;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes down an admissible submission as the record that the coordinator reads. */
public final class JobRequests {
    private JobRequests() {}

    static JobRequest of(
            JobId id,
            Submission submission,
            SubmitPolicy.Ruling.Admissible ruling,
            Body body,
            @Nullable Prompt prompt,
            Optional<ReplyAddress> replyTo,
            Instant now) {
        Caller caller =
                new Caller(
                        submission.caller().tenant().name(),
                        submission.caller().tenant().shard(),
                        ruling.project(),
                        submission.caller().key().name(),
                        submission.draft().options().user());
        JobRequest request = of(id, caller, submission.draft(), ruling, body, prompt, now);
        request.setRetentionClass(submission.caller().tenant().retention());
        request.setIdempotency(submission.key().map(Submission.Keyed::print).orElse(null));
        request.setReplyTo(replyTo.orElse(null));
        request.setTraceParent(submission.traceParent());
        return request;
    }

    /** As for a caller who is not there any more; the retention class is the usual one. */
    public static JobRequest of(
            JobId id,
            Caller caller,
            JobDraft draft,
            SubmitPolicy.Ruling.Admissible ruling,
            Body body,
            @Nullable Prompt prompt,
            Instant now) {
        JobDraft.JobOptions options = draft.options();
        JobRequest request = new JobRequest();
        request.setRetentionClass("standard");
        request.setJobId(id.value());
        request.setCaller(caller);
        request.setOperation(draft.operation().wireId());
        request.setModel(draft.model());
        request.setBody(body);
        // A token is at least one byte.
        request.setInputTokensMax(draft.body().length);
        request.setPrompt(prompt);
        // Nothing is reserved for what nobody writes.
        request.setOutputTokensMax(
                draft.operation().writesTokens() ? draft.outputTokensMax() : Long.valueOf(0));
        request.setPriority(options.priority());
        request.setAcceptedAtMs(now.toEpochMilli());
        request.setDeadlineMs(ruling.deadline().toEpochMilli());
        request.setCostMaxNanoUsd(options.maxCostNanoUsd());
        request.setOnLimit(ruling.onLimit());
        request.setWebhook(options.webhook());
        request.setMetadata(options.metadata());
        request.setCustomId(options.customId());
        request.setStream(options.stream());
        request.setNeeds(draft.needs().stream().map(JobRequests::word).sorted().toList());
        request.setAsks(draft.asks().stream().map(Ask::word).toList());
        request.setUnits(draft.units());
        DataClass dataClass = options.dataClass();
        request.setDataClass(dataClass == null ? null : word(dataClass));
        return request;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
