package dev.sluice.standalone.seams;

import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobError;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.Returned;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.sim.record.CallRecord;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * Everything that one job left behind, in the order in which it came. The texts are for assertions:
 * short, and complete in what a test may rely on; an attempt is named by its epoch.
 *
 * @param words what workers said of its attempts
 * @param calls as the provider recorded them when they ended
 */
record Trail(
        List<JobResult> results,
        List<UsageRecord> usage,
        List<AbortOrder> aborts,
        List<Dispatch> dispatches,
        List<SpecificRecord> words,
        List<CallRecord> calls) {

    /** As in {@code FAILED poisoned}. */
    List<String> ends() {
        return results.stream()
                .map(
                        result -> {
                            JobError error = result.getError();
                            return result.getStatus()
                                    + (error == null ? "" : " " + error.getCode());
                        })
                .toList();
    }

    /** The result's history, as in {@code 1 ABANDONED UNKNOWN}. */
    List<String> history() {
        return result().getAttempts().stream()
                .map(
                        attempt ->
                                "%d %s %s"
                                        .formatted(
                                                attempt.getEpoch(),
                                                attempt.getOutcome(),
                                                attempt.getReason()))
                .toList();
    }

    /** As in {@code 2 aborted}. */
    List<String> callEnds() {
        return calls.stream()
                .map(
                        call ->
                                call.attemptId().substring(call.attemptId().lastIndexOf('.') + 1)
                                        + (call.aborted() ? " aborted" : " answered"))
                .toList();
    }

    /** As in {@code 1 CALL COMPLETED late duplicate}. */
    List<String> bookings() {
        return usage.stream()
                .map(
                        record ->
                                "%d %s %s%s%s"
                                        .formatted(
                                                record.getEpoch(),
                                                record.getKind(),
                                                record.getOutcome(),
                                                record.getLate() ? " late" : "",
                                                record.getDuplicate() ? " duplicate" : ""))
                .toList();
    }

    /** Dispatches that workers gave back, as in {@code 1 REDELIVERED}. */
    List<String> returns() {
        return said(Returned.class).map(word -> word.getEpoch() + " " + word.getReason()).toList();
    }

    /** Attempts that workers claimed, by epoch. */
    List<Integer> claims() {
        return said(Claimed.class).map(Claimed::getEpoch).toList();
    }

    /** Calls that the coordinator wants stopped; null for whoever runs an attempt. */
    List<String> abortedCalls() {
        return aborts.stream().map(AbortOrder::getCallId).toList();
    }

    /** What the result says it cost. */
    long cost() {
        return result().getCostNanoUsd();
    }

    /** What was booked before the result was written. */
    long bookedInTime() {
        return usage.stream()
                .filter(record -> !record.getLate())
                .mapToLong(UsageRecord::getCostNanoUsd)
                .sum();
    }

    /** The net of everything that was booked for one call. */
    long bookedFor(String callId) {
        return usage.stream()
                .filter(record -> record.getCallId().equals(callId))
                .mapToLong(UsageRecord::getCostNanoUsd)
                .sum();
    }

    JobResult result() {
        if (results.size() != 1) {
            throw new AssertionError(
                    "%d results (expected: 1): %s".formatted(results.size(), results));
        }
        return results.getFirst();
    }

    private <T extends SpecificRecord> Stream<T> said(Class<T> type) {
        return words.stream().filter(type::isInstance).map(type::cast);
    }
}
