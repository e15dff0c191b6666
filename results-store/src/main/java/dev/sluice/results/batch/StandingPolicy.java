package dev.sluice.results.batch;

import dev.sluice.schema.avro.BatchEnd;
import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.avro.BatchStop;
import java.time.Duration;
import java.util.OptionalLong;

/** What a batch is, in the words of OpenAI's clients, and how it ends. Pure. */
final class StandingPolicy {
    /** For so long after its deadline a batch waits for results that should have come. */
    static final long PATIENCE_MS = Duration.ofMinutes(10).toMillis();

    private StandingPolicy() {}

    /** The words that clients know. */
    enum Standing {
        VALIDATING,
        FAILED,
        IN_PROGRESS,
        FINALIZING,
        COMPLETED,
        EXPIRED,
        CANCELLING,
        CANCELLED
    }

    /** How far the lines of a batch are. */
    record Counts(long total, long completed, long failed) {}

    static Standing of(StoredBatch batch) {
        if (batch.end() != null) {
            return switch (batch.end()) {
                case COMPLETED -> Standing.COMPLETED;
                case FAILED -> Standing.FAILED;
                case EXPIRED -> Standing.EXPIRED;
                case CANCELLED -> Standing.CANCELLED;
            };
        }
        if (batch.times().cancel() != null) {
            return Standing.CANCELLING;
        }
        if (allEnded(batch)) {
            return Standing.FINALIZING;
        }
        return batch.phase() == BatchPhase.VALIDATING ? Standing.VALIDATING : Standing.IN_PROGRESS;
    }

    /** Lines that never became jobs, or were not answered, have failed when all is over. */
    static Counts counts(StoredBatch batch) {
        StoredBatch.Lines lines = batch.lines();
        return batch.end() == null
                ? new Counts(batch.total(), lines.succeeded(), lines.finished() - lines.succeeded())
                : new Counts(
                        batch.total(),
                        batch.completed(),
                        // Of a file that was refused no line was tried.
                        batch.times().inProgress() == null
                                ? 0
                                : batch.total() - (long) batch.completed());
    }

    /** Whether no more jobs of it can come, and all that came have ended. */
    static boolean allEnded(StoredBatch batch) {
        return switch (batch.phase()) {
            case VALIDATING, EXPANDING -> false;
            case EXPANDED, STOPPED -> batch.lines().finished() >= batch.expanded();
        };
    }

    /**
     * When one that is due ended: the same whoever makes its files and how often, because it is
     * part of the identity of the event that is sent.
     */
    static long endedMs(StoredBatch batch) {
        if (!allEnded(batch)) {
            return batch.times().deadline() + PATIENCE_MS;
        }
        Long stopped = batch.times().stopped();
        return Math.max(
                stopped == null ? batch.times().created() : stopped, batch.lines().lastMs());
    }

    /** Whether its files are to be made: all is over, or what is missing will not come any more. */
    static boolean due(StoredBatch batch, long nowMs) {
        boolean stopped =
                batch.phase() == BatchPhase.EXPANDED || batch.phase() == BatchPhase.STOPPED;
        return batch.end() == null
                && (allEnded(batch) || stopped && nowMs > batch.times().deadline() + PATIENCE_MS);
    }

    /**
     * @param unanswered lines whose deadline came first
     */
    static BatchEnd end(BatchStop stop, long unanswered) {
        return switch (stop) {
            case CANCELLED -> BatchEnd.CANCELLED;
            case FAILED -> BatchEnd.FAILED;
            case EXPIRED -> BatchEnd.EXPIRED;
            case NONE -> unanswered > 0 ? BatchEnd.EXPIRED : BatchEnd.COMPLETED;
        };
    }

    /** Seconds until the last line ends, if the others take as long as those that have ended. */
    static OptionalLong etaSeconds(StoredBatch batch, long nowMs) {
        Long since = batch.times().inProgress();
        long finished = batch.lines().finished();
        Standing standing = of(batch);
        if (standing != Standing.IN_PROGRESS || since == null || finished < 1) {
            return OptionalLong.empty();
        }
        double perLineMs = (double) Math.max(1, nowMs - since) / finished;
        long left = Math.max(0, batch.total() - finished);
        long bound = Math.max(0, batch.times().deadline() - nowMs);
        return OptionalLong.of(Math.min((long) Math.ceil(perLineMs * left), bound) / 1_000);
    }
}
