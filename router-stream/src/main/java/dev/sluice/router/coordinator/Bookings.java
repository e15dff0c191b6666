package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.Attribution;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.UnknownCall;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes usage records: one per provider call, one for a call that may have happened, and signed
 * late truth. Pure.
 */
final class Bookings {
    private static final TokenUsage NOTHING = new TokenUsage(0L, 0L, 0L, 0L, 0L, TokenSource.NONE);

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
    static UsageRecord unknown(Call call, UnknownCall booked, long nowMs) {
        Attribution to = call.attribution();
        return UsageRecord.newBuilder()
                .setCallId(booked.getCallId())
                .setKind(UsageKind.OUTCOME_UNKNOWN)
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
        return usage.getInput()
                + usage.getCacheRead()
                + usage.getCacheWrite()
                + usage.getOutput()
                + usage.getReasoning();
    }

    static TokenUsage plus(@Nullable TokenUsage a, TokenUsage b) {
        return a == null ? b : sum(a, b, 1);
    }

    static TokenUsage none() {
        return NOTHING;
    }

    static TokenUsage minus(TokenUsage a, TokenUsage b) {
        return sum(a, b, -1);
    }

    private static TokenUsage sum(TokenUsage a, TokenUsage b, int sign) {
        return new TokenUsage(
                a.getInput() + sign * b.getInput(),
                a.getCacheRead() + sign * b.getCacheRead(),
                a.getCacheWrite() + sign * b.getCacheWrite(),
                a.getOutput() + sign * b.getOutput(),
                a.getReasoning() + sign * b.getReasoning(),
                weaker(a.getSource(), b.getSource()));
    }

    private static TokenSource weaker(TokenSource a, TokenSource b) {
        if (a == TokenSource.NONE) {
            return b;
        }
        return a == TokenSource.ESTIMATED || b == TokenSource.ESTIMATED ? TokenSource.ESTIMATED : a;
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
                .setTokens(tokens)
                .setCostNanoUsd(costNanoUsd)
                .setOutcome(end.getOutcome().getKind())
                .setReason(end.getOutcome().getReason())
                .setHttpStatus(end.getHttpStatus())
                .setStartedAt(end.getCalledAtMs())
                .setRecordedAt(nowMs);
    }
}
