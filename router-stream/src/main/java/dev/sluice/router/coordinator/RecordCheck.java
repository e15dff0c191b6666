package dev.sluice.router.coordinator;

import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.KeyedBatch;
import dev.sluice.schema.avro.LiveAttempt;
import dev.sluice.schema.avro.PlanRequest;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.avro.Returned;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.ObjectId;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** Whether a record that could be read can also be acted on. Pure. */
final class RecordCheck {
    private static final int SECOND_RUN = 2;

    private RecordCheck() {}

    /**
     * @return what is wrong with it, if anything
     */
    static Optional<String> fault(SpecificRecord record, int waiterPartitions) {
        if (record instanceof PlanRequest question) {
            return fault(question.getJob(), waiterPartitions);
        }
        if (record instanceof KeyedBatch wish) {
            return batch(wish, waiterPartitions);
        }
        Optional<String> badId =
                jobIds(record).stream()
                        .filter(id -> JobId.parse(id).isEmpty())
                        .findFirst()
                        .map(
                                id ->
                                        "%s: job id %s (expected: one of ours)"
                                                .formatted(record.getSchema().getName(), id));
        if (badId.isEmpty() && record instanceof RedriveRequest wish) {
            return redrive(wish, waiterPartitions);
        }
        if (badId.isEmpty()
                && record instanceof JobRequest request
                && request.getReplyTo() != null) {
            return address("JobRequest", request.getReplyTo(), waiterPartitions);
        }
        return badId;
    }

    // The generated getters do not say that they may return null.
    @SuppressWarnings("ConstantConditions")
    private static Optional<String> redrive(RedriveRequest wish, int waiterPartitions) {
        JobRequest request = wish.getRequest();
        if (wish.getRun() < SECOND_RUN) {
            return Optional.of(
                    "RedriveRequest: run %d (expected: 2 or more)".formatted(wish.getRun()));
        }
        if (request == null
                || !request.getJobId().equals(wish.getJobId())
                || !request.getCaller().getTenant().equals(wish.getCaller().getTenant())) {
            return Optional.of(
                    "RedriveRequest: no request of job %s of its tenant (expected: one)"
                            .formatted(wish.getJobId()));
        }
        return wish.getReplyTo() == null
                ? Optional.empty()
                : address("RedriveRequest", wish.getReplyTo(), waiterPartitions);
    }

    private static Optional<String> batch(KeyedBatch wish, int waiterPartitions) {
        String id = wish.getBatch().getBatchId();
        return ObjectId.parse(ObjectId.Kind.BATCH, id).isEmpty()
                ? Optional.of("KeyedBatch: batch id %s (expected: one of ours)".formatted(id))
                : address("KeyedBatch", wish.getReplyTo(), waiterPartitions);
    }

    private static Optional<String> address(
            String type, ReplyAddress address, int waiterPartitions) {
        return partition(type, "replies_partition", address.getRepliesPartition(), waiterPartitions)
                .or(
                        () ->
                                partition(
                                        type,
                                        "stream_partition",
                                        address.getStreamPartition(),
                                        waiterPartitions));
    }

    private static Optional<String> partition(
            String type, String field, int found, int waiterPartitions) {
        return found < 0 || found >= waiterPartitions
                ? Optional.of(
                        "%s: %s %d (expected: 0..%d)"
                                .formatted(type, field, found, waiterPartitions - 1))
                : Optional.empty();
    }

    private static List<String> jobIds(SpecificRecord record) {
        return switch (record) {
            case JobRequest request -> List.of(request.getJobId());
            case RedriveRequest wish -> List.of(wish.getJobId());
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
