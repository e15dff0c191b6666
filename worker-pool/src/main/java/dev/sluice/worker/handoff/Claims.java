package dev.sluice.worker.handoff;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.LaneCheck;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.worker.attempt.Attempt;
import dev.sluice.worker.attempt.AttemptId;
import dev.sluice.worker.attempt.LiveAttempts;
import dev.sluice.worker.execute.AttemptRunner;
import dev.sluice.worker.handoff.ClaimPolicy.Offer;
import dev.sluice.worker.handoff.ClaimPolicy.Return;
import dev.sluice.worker.handoff.ClaimPolicy.Run;
import dev.sluice.worker.handoff.DispatchReader.Order;
import dev.sluice.worker.handoff.DispatchReader.ToCheck;
import dev.sluice.worker.handoff.DispatchReader.ToRun;
import dev.sluice.worker.metric.WorkerMeters;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.report.ClaimsUnderWay;
import dev.sluice.worker.report.LogClock;
import dev.sluice.worker.report.Reporter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a batch of records into running attempts: claim and ACCEPT, and when both are confirmed,
 * the call. That is the point: a call that nobody could account for is never made. Should the
 * worker die with an ACCEPT but no claim in the log, the coordinator hears nothing by the end of
 * the claim's window and dispatches again.
 *
 * <p>A claim that is not confirmed may be in the log or not. The record is then ACCEPTed and its
 * attempt returned, not RELEASEd: a released record comes back at once, most likely to this very
 * worker that cannot produce, each time with one delivery more, until the broker drops it unheard
 * or somebody returns it as redelivered. The return is delivered for certain and after the claim,
 * so the coordinator can dispatch again at once whichever of the two it reads. Should the ACCEPT
 * fail as well, whoever gets the record next returns it as redelivered, of an epoch that is over.
 *
 * <p>A record whose schema the registry does not give goes back unread ({@code RELEASE}), and so
 * does what is behind it in its batch. Whoever can read it next returns it as redelivered, and its
 * coordinator dispatches again at once. While the registry stays away, each delivery counts, and
 * after {@code share.delivery.count.limit} of them (5 by default) the broker drops the record; its
 * coordinator hears of no claim by the end of the claim's window and dispatches again, until the
 * job's deadline.
 */
public final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final DispatchReader reader;
    private final LiveAttempts attempts;
    private final Reporter reporter;
    private final Doing doing;
    private final CallIds callIds;
    private final WorkerMeters meters;
    private final Clocks clocks;

    /**
     * @param log the age of records
     * @param nanos durations of calls
     */
    public record Clocks(LogClock log, LongSupplier nanos) {}

    /**
     * What is done with orders.
     *
     * @param checks begins a check and returns at once
     */
    public record Doing(AttemptRunner attempts, Consumer<LaneCheck> checks) {}

    /** A record that shall run: what it is and where it came from. */
    private record Candidate(Attempt attempt, ConsumerRecord<byte[], byte[]> record) {}

    public Claims(
            DispatchReader reader,
            LiveAttempts attempts,
            Reporter reporter,
            Doing doing,
            CallIds callIds,
            WorkerMeters meters,
            Clocks clocks) {
        this.reader = reader;
        this.attempts = attempts;
        this.reporter = reporter;
        this.doing = doing;
        this.callIds = callIds;
        this.meters = meters;
        this.clocks = clocks;
    }

    /**
     * Deals with everything that was taken; when this returns, each record is accepted and each
     * attempt runs or is returned, or the record went back unread.
     *
     * @param draining whether nothing may begin any more
     * @return whether a record went back: the next take shall wait
     */
    boolean handle(
            List<ConsumerRecord<byte[], byte[]>> batch, DispatchSource source, boolean draining)
            throws InterruptedException {
        List<Candidate> candidates = new ArrayList<>(batch.size());
        Set<ConsumerRecord<byte[], byte[]>> unread = new HashSet<>();
        for (int i = 0; i < batch.size() && unread.isEmpty(); i++) {
            ConsumerRecord<byte[], byte[]> record = batch.get(i);
            try {
                reader.read(record)
                        .ifPresent(order -> consider(order, record, draining, candidates));
            } catch (UncheckedIOException e) {
                LOG.error(
                        "dispatch at offset {} of {} goes back, with {} behind it: the registry does not give its schema",
                        record.offset(),
                        record.topic(),
                        batch.size() - i - 1,
                        e);
                // One that hangs would be waited for once for each, and the claims with it.
                unread.addAll(batch.subList(i, batch.size()));
            }
        }
        // Both are on their way at the same time: a caller waits for the longer of them, not for
        // their sum.
        ClaimsUnderWay claims =
                reporter.claim(candidates.stream().map(Candidate::attempt).toList());
        Set<TopicPartition> unconfirmed = source.accept(batch, unread);
        Set<AttemptId> claimed = claims.confirmed();
        for (Candidate candidate : candidates) {
            ConsumerRecord<byte[], byte[]> record = candidate.record;
            boolean confirmed =
                    claimed.contains(candidate.attempt.id())
                            && !unconfirmed.contains(
                                    new TopicPartition(record.topic(), record.partition()));
            begin(candidate, confirmed, draining);
        }
        return !unread.isEmpty();
    }

    private void consider(
            Order order,
            ConsumerRecord<byte[], byte[]> record,
            boolean draining,
            List<Candidate> candidates) {
        switch (order) {
            case ToRun(Dispatch dispatch) -> consider(dispatch, record, draining, candidates);
            case ToCheck(LaneCheck check) -> {
                // It costs nothing and its allocator orders another, so nobody claims it.
                Offer offer = offer(record, check.getValidMs(), draining);
                if (ClaimPolicy.onDelivery(offer) instanceof Run) {
                    doing.checks.accept(check);
                } else {
                    LOG.debug("check of lane {} left out: {}", check.getLane(), offer);
                }
            }
        }
    }

    private void consider(
            Dispatch dispatch,
            ConsumerRecord<byte[], byte[]> record,
            boolean draining,
            List<Candidate> candidates) {
        Offer offer = offer(dispatch, record, draining);
        switch (ClaimPolicy.onDelivery(offer)) {
            case Run ignored -> {
                AttemptId id = AttemptId.of(dispatch);
                Attempt attempt =
                        new Attempt(id, callIds.of(id), dispatch, new CallGuard(clocks.nanos));
                if (attempts.add(attempt)) {
                    candidates.add(new Candidate(attempt, record));
                } else {
                    returned(dispatch, ReturnReason.REDELIVERED, offer.deliveries(), () -> {});
                }
            }
            case Return(ReturnReason reason) ->
                    returned(dispatch, reason, offer.deliveries(), () -> {});
        }
    }

    private void begin(Candidate candidate, boolean confirmed, boolean draining) {
        Attempt attempt = candidate.attempt;
        Offer offer = offer(attempt.dispatch(), candidate.record, draining);
        switch (ClaimPolicy.onAccept(confirmed, offer)) {
            case Run ignored -> {
                meters.claimed(Duration.ofMillis(Math.max(0, offer.ageMs())));
                doing.attempts.start(attempt);
            }
            case Return(ReturnReason reason) -> {
                attempts.ended();
                returned(
                        attempt.dispatch(),
                        reason,
                        offer.deliveries(),
                        () -> attempts.remove(attempt));
            }
        }
    }

    private void returned(
            Dispatch dispatch, ReturnReason reason, int deliveries, Runnable delivered) {
        meters.returned(reason);
        reporter.returned(dispatch, reason, deliveries, delivered);
    }

    /**
     * Both ends of an age come from one clock: the record's append time and now are the log's, the
     * window's ends are the coordinator's.
     */
    private Offer offer(
            Dispatch dispatch, ConsumerRecord<byte[], byte[]> record, boolean draining) {
        return offer(record, dispatch.getClaimByMs() - dispatch.getDispatchedAtMs(), draining);
    }

    private Offer offer(ConsumerRecord<byte[], byte[]> record, long windowMs, boolean draining) {
        long now = clocks.log.nowMs().orElse(record.timestamp());
        return new Offer(
                record.deliveryCount().orElse((short) 1),
                now - record.timestamp(),
                windowMs,
                draining);
    }
}
