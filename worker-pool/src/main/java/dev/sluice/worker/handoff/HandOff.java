package dev.sluice.worker.handoff;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.worker.attempt.LiveAttempts;
import dev.sluice.worker.metric.WorkerMeters;
import dev.sluice.worker.report.Lease;
import dev.sluice.worker.report.Outbox;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes attempts off the dispatch topic for as long as this worker can run and report them: slots
 * for a batch are free, its leases are held, its reports get through. One thread of its own, which
 * is the only one to touch the source.
 */
public final class HandOff {
    private static final Logger LOG = LoggerFactory.getLogger(HandOff.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final DispatchSource source;
    private final Claims claims;
    private final LiveAttempts attempts;
    private final Lease lease;
    private final Outbox outbox;
    private final WorkerMeters meters;
    private final Thread thread;
    private volatile boolean draining;
    private volatile boolean dead;

    HandOff(
            DispatchSource source,
            Claims claims,
            LiveAttempts attempts,
            Lease lease,
            Outbox outbox,
            WorkerMeters meters,
            ThreadFactory threads) {
        this.source = source;
        this.claims = claims;
        this.attempts = attempts;
        this.lease = lease;
        this.outbox = outbox;
        this.meters = meters;
        this.thread = threads.newThread(this::run);
    }

    /**
     * How to take from Kafka.
     *
     * @param batchSize most records of one take
     * @param pollTimeout longest wait for records
     * @param acceptTimeout longest wait for a confirmation
     */
    public record Taking(
            String pool, int batchSize, Duration pollTimeout, Duration acceptTimeout) {}

    /**
     * Where its threads come from.
     *
     * @param handOff takes and claims
     * @param watch sees to it that no take waits in vain
     */
    public record Threads(ThreadFactory handOff, ThreadFactory watch) {}

    /** What the hand-off needs to know before it takes anything. */
    public record Gates(LiveAttempts attempts, Lease lease, Outbox outbox) {}

    public static HandOff fromKafka(
            KafkaSettings kafka,
            Taking taking,
            Claims claims,
            Gates gates,
            WorkerMeters meters,
            Threads threads) {
        return new HandOff(
                new KafkaDispatchSource(
                        KafkaDispatchSource.member(kafka, taking.pool, taking.batchSize),
                        taking.batchSize,
                        new KafkaDispatchSource.Waits(taking.pollTimeout, taking.acceptTimeout),
                        threads.watch),
                claims,
                gates.attempts,
                gates.lease,
                gates.outbox,
                meters,
                threads.handOff);
    }

    public void start() {
        thread.start();
    }

    /** Takes nothing more; what was taken and not begun goes back. */
    public void drain() {
        draining = true;
        source.stop();
        attempts.signal();
        outbox.signal();
        if (thread.getState() == Thread.State.NEW) {
            source.close();
        }
    }

    /**
     * Waits until the hand-off has left the share group.
     *
     * @return whether it has
     */
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return thread.getState() == Thread.State.NEW || thread.join(atMost);
    }

    /** Whether the hand-off has ended for a reason of its own. */
    public boolean dead() {
        return dead;
    }

    private void run() {
        try (source) {
            while (!draining) {
                step();
            }
            handBack();
        } catch (InterruptedException | InterruptException e) {
            dead = !draining;
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            dead = true;
            LOG.error("the hand-off failed; this worker must be restarted", e);
        }
    }

    private void step() throws InterruptedException {
        if (!outbox.healthy()) {
            outbox.awaitHealthy(LOOK_AGAIN, () -> draining);
        } else if (attempts.free() < source.batchSize() || !lease.heldEverywhere()) {
            attempts.await(this::mayTake, LOOK_AGAIN);
        } else {
            take();
        }
    }

    private boolean mayTake() {
        return draining || (attempts.free() >= source.batchSize() && lease.heldEverywhere());
    }

    private boolean mayBegin() {
        return outbox.healthy() && lease.heldEverywhere();
    }

    private void take() throws InterruptedException {
        try {
            List<ConsumerRecord<byte[], byte[]>> batch = source.take();
            if (!batch.isEmpty()) {
                // A take may have waited long: what held before it need not hold now.
                boolean unread = claims.handle(batch, source, draining || !mayBegin());
                if (unread) {
                    meters.handOffError();
                    attempts.await(() -> draining, LOOK_AGAIN);
                }
            }
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.error("dispatches cannot be taken; trying again", e);
            meters.handOffError();
            attempts.await(() -> draining, LOOK_AGAIN);
        }
    }

    private void handBack() throws InterruptedException {
        try {
            List<ConsumerRecord<byte[], byte[]>> left = source.takeLeft();
            if (!left.isEmpty()) {
                var unused = claims.handle(left, source, true);
            }
        } catch (KafkaException e) {
            LOG.warn("what was left could not be handed back; it goes to others unread", e);
        }
    }
}
