package dev.sluice.worker.report;

import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.LiveAttempt;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.schema.avro.Returned;
import dev.sluice.schema.body.Bodies;
import dev.sluice.worker.attempt.Attempt;
import dev.sluice.worker.attempt.LiveAttempts;
import dev.sluice.worker.provider.AttemptOutcome;
import dev.sluice.worker.provider.CallEnd;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what a worker has to say as records of {@code sluice.attempts}. Thread-safe. */
public final class Reports {
    private final WorkerName worker;
    private final LiveAttempts attempts;
    private final Bodies bodies;
    private final InstantSource clock;
    private volatile long turn;

    public Reports(WorkerName worker, LiveAttempts attempts, Bodies bodies, InstantSource clock) {
        this.worker = worker;
        this.attempts = attempts;
        this.bodies = bodies;
        this.clock = clock;
    }

    /** When a call began and how long it took. */
    public record CallTimes(Instant calledAt, @Nullable Duration firstByte, Duration duration) {}

    Claimed claimed(Attempt attempt) {
        return new Claimed(
                attempt.id().jobId(),
                attempt.id().run(),
                attempt.id().epoch(),
                attempt.callId(),
                worker.id(),
                worker.pool(),
                freeFor(attempt.partition()),
                clock.millis());
    }

    Returned returned(Dispatch dispatch, ReturnReason reason, int deliveries) {
        return new Returned(
                dispatch.getJobId(),
                dispatch.getRun(),
                dispatch.getEpoch(),
                worker.id(),
                worker.pool(),
                reason,
                deliveries,
                freeFor(dispatch.getCoordinatorPartition()),
                clock.millis());
    }

    /**
     * @throws dev.sluice.schema.body.BlobUnavailableException when a large answer cannot be stored
     */
    AttemptFinished finished(Attempt attempt, CallEnd end, CallTimes times) {
        AttemptFinished finished = new AttemptFinished();
        finished.setJobId(attempt.id().jobId());
        finished.setRun(attempt.id().run());
        finished.setEpoch(attempt.id().epoch());
        finished.setCallId(attempt.callId());
        finished.setWorkerId(worker.id());
        finished.setPool(worker.pool());
        finished.setAttribution(attempt.dispatch().getAttribution());
        finished.setOutcome(outcome(end.outcome()));
        finished.setCallMade(end.callMade());
        finished.setUsage(end.usage());
        finished.setHttpStatus(end.httpStatus());
        finished.setProviderRequestId(end.providerRequestId());
        byte[] answer = end.answer();
        if (answer != null) {
            finished.setBody(
                    bodies.wrap(answer, attempt.dispatch().getRetentionClass(), clock.instant()));
        }
        finished.setCalledAtMs(times.calledAt().toEpochMilli());
        Duration firstByte = times.firstByte();
        finished.setFirstByteMs(firstByte == null ? null : firstByte.toMillis());
        finished.setDurationMs(times.duration().toMillis());
        finished.setFreeSlots(freeFor(attempt.partition()));
        finished.setProviderLimits(end.told().limits());
        finished.setServedTier(end.told().servedTier());
        finished.setDelivered(end.delivered());
        return finished;
    }

    Heartbeat heartbeat(int partition, long seq, boolean draining) {
        turn = seq;
        List<LiveAttempt> live = new ArrayList<>();
        for (Attempt attempt : attempts.of(partition)) {
            live.add(
                    new LiveAttempt(
                            attempt.id().jobId(),
                            attempt.id().run(),
                            attempt.id().epoch(),
                            attempt.callId()));
        }
        return new Heartbeat(
                worker.id(),
                worker.pool(),
                seq,
                live,
                attempts.slots(),
                draining ? 0 : freeFor(partition),
                draining,
                clock.millis());
    }

    private int freeFor(int partition) {
        return SlotShares.of(attempts.freeWhenHeard(), partition, attempts.partitions(), turn);
    }

    private static Outcome outcome(AttemptOutcome outcome) {
        boolean otherLane =
                switch (outcome) {
                    case AttemptOutcome.RetryLater r -> r.otherLane();
                    case AttemptOutcome.Refused r -> r.otherLane();
                    case AttemptOutcome.Completed ignored -> false;
                    case AttemptOutcome.Abandoned ignored -> false;
                };
        Long afterMs =
                outcome instanceof AttemptOutcome.RetryLater r
                        ? r.after().map(Duration::toMillis).orElse(null)
                        : null;
        return new Outcome(outcome.kind(), outcome.reason(), outcome.message(), otherLane, afterMs);
    }
}
