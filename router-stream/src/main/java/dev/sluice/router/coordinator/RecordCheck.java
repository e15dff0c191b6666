package dev.sluice.router.coordinator;

import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.LiveAttempt;
import dev.sluice.schema.avro.Returned;
import dev.sluice.schema.job.JobId;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** Whether a record that could be read can also be acted on. Pure. */
final class RecordCheck {
    private RecordCheck() {}

    /**
     * @return what is wrong with it, if anything
     */
    static Optional<String> fault(SpecificRecord record, int waiterPartitions) {
        Optional<String> badId =
                jobIds(record).stream()
                        .filter(id -> JobId.parse(id).isEmpty())
                        .findFirst()
                        .map(
                                id ->
                                        "%s: job id %s (expected: one of ours)"
                                                .formatted(record.getSchema().getName(), id));
        if (badId.isEmpty()
                && record instanceof JobRequest request
                && request.getReplyTo() != null) {
            return partition(
                            "replies_partition",
                            request.getReplyTo().getRepliesPartition(),
                            waiterPartitions)
                    .or(
                            () ->
                                    partition(
                                            "stream_partition",
                                            request.getReplyTo().getStreamPartition(),
                                            waiterPartitions));
        }
        return badId;
    }

    private static Optional<String> partition(String field, int found, int waiterPartitions) {
        return found < 0 || found >= waiterPartitions
                ? Optional.of(
                        "JobRequest: %s %d (expected: 0..%d)"
                                .formatted(field, found, waiterPartitions - 1))
                : Optional.empty();
    }

    private static List<String> jobIds(SpecificRecord record) {
        return switch (record) {
            case JobRequest request -> List.of(request.getJobId());
            case CancelRequest cancel -> List.of(cancel.getJobId());
            case Claimed claimed -> List.of(claimed.getJobId());
            case Returned returned -> List.of(returned.getJobId());
            case AttemptFinished end -> List.of(end.getJobId());
            case Heartbeat beat -> beat.getLive().stream().map(LiveAttempt::getJobId).toList();
            // SpecificRecord is not ours to seal.
            default -> List.of();
        };
    }
}
