package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.Attribution;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.UnknownCall;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.usage.TokenCounts;
import org.jspecify.annotations.Nullable;

/**
 * Makes usage records: one per provider call, one for a call that may have happened, and signed
 * late truth. Pure.
 */
final class Bookings {
    private static final TokenUsage NOTHING = TokenCounts.none();

    private Bookings() {}

    static UsageRecord call(
            AttemptFinished end, long costNanoUsd, boolean late, boolean duplicate, long nowMs) {
        return record(end, UsageKind.CALL, end.getCallId(), end.getUsage(), costNanoUsd, nowMs)
                .setLate(late)
                .setDuplicate(duplicate)
                .build();
    }

    /** The difference between what really happened and what was booked when the call was lost. */
    static UsageRecord adjustment(
            AttemptFinished end,
            long costNanoUsd,
            UnknownCall booked,
            boolean late,
            boolean duplicate,
            long nowMs) {
        return record(
                        end,
                        UsageKind.ADJUSTMENT,
                        booked.getCallId(),
                        minus(end.getUsage(), booked.getRecorded()),
                        costNanoUsd - booked.getRecordedCostNanoUsd(),
                        nowMs)
                .setLate(late)
                .setDuplicate(duplicate)
                .build();
    }

    /** A call whose end nobody reported, at the most that it can have used. */
    static UsageRecord unknown(Call call, UnknownCall booked, boolean late, long nowMs) {
        Attribution to = call.attribution();
        return UsageRecord.newBuilder()
                .setCallId(booked.getCallId())
                .setKind(UsageKind.OUTCOME_UNKNOWN)
                .setLate(late)
                .setJobId(call.jobId())
                .setRun(call.run())
                .setEpoch(call.epoch())
                .setCaller(to.getCaller())
                .setOperation(to.getOperation())
                .setModel(to.getRoute())
                .setLane(to.getLane())
                .setProvider(to.getProvider())
                .setAccount(to.getAccount())
                .setUpstreamModel(to.getUpstreamModel())
                .setPriceVersion(to.getPriceVersion())
                .setMetadata(to.getMetadata())
                .setBatch(to.getBatch())
                .setTokens(booked.getRecorded())
                .setCostNanoUsd(booked.getRecordedCostNanoUsd())
                .setOutcome(OutcomeKind.ABANDONED)
                .setReason(OutcomeReason.UNKNOWN)
                .setStartedAt(nowMs)
                .setRecordedAt(nowMs)
                .build();
    }

    /** What the call has used of limits. */
    static Calls.Used used(AttemptFinished end, long nowMs) {
        TokenUsage tokens = end.getUsage();
        return end.getCallMade()
                ? new Calls.Used(1, tokens(tokens), nowMs)
                : Calls.Used.nothing(nowMs);
    }

    /** Of all classes. */
    static long tokens(TokenUsage usage) {
        return TokenCounts.all(usage);
    }

    static TokenUsage plus(@Nullable TokenUsage a, TokenUsage b) {
        return a == null ? b : TokenCounts.plus(a, b);
    }

    static TokenUsage none() {
        return NOTHING;
    }

    static TokenUsage minus(TokenUsage a, TokenUsage b) {
        return TokenCounts.minus(a, b);
    }

    private static UsageRecord.Builder record(
            AttemptFinished end,
            UsageKind kind,
            String callId,
            TokenUsage tokens,
            long costNanoUsd,
            long nowMs) {
        Attribution to = end.getAttribution();
        return UsageRecord.newBuilder()
                .setCallId(callId)
                .setKind(kind)
                .setJobId(end.getJobId())
                .setRun(end.getRun())
                .setEpoch(end.getEpoch())
                .setCaller(to.getCaller())
                .setOperation(to.getOperation())
                .setModel(to.getRoute())
                .setLane(to.getLane())
                .setProvider(to.getProvider())
                .setAccount(to.getAccount())
                .setUpstreamModel(to.getUpstreamModel())
                .setPriceVersion(to.getPriceVersion())
                .setMetadata(to.getMetadata())
                .setBatch(to.getBatch())
                .setTokens(tokens)
                .setCostNanoUsd(costNanoUsd)
                .setOutcome(end.getOutcome().getKind())
                .setReason(end.getOutcome().getReason())
                .setHttpStatus(end.getHttpStatus())
                .setStartedAt(end.getCalledAtMs())
                .setRecordedAt(nowMs);
    }
}
