package dev.sluice.worker.handoff;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A share consumer whose polls may last long, because they end when there is nothing to wait for.
 *
 * <p>A poll asks for records once. If all that comes is the end of a transaction, the consumer
 * accepts that by itself and goes on waiting, for nothing, until the poll's time is up. Polling in
 * short steps instead is worse: a poll that begins while the answer to the last one's request comes
 * in makes the consumer ask twice, and of two answers that it hands out together it forgets to
 * accept the second one's ends of transactions (KAFKA-21106, in clients up to 4.3). Those stay
 * locked for {@code share.record.lock.duration.ms}, and because a share partition takes in at most
 * {@code group.share.partition.max.record.locks} offsets from its oldest unfinished one on, the
 * whole pool stands still for so long. See decision 0005.
 *
 * <p>So polls are long, and a watch ends those during which the consumer has sent an
 * acknowledgement of its own accord. At that moment no request is under way, so the next poll is
 * the only one to ask. {@link #wake} may be called by any thread, all else by one.
 */
public final class WatchedMember {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedMember.class);
    private static final String ACKS_SENT = "acknowledgements-send-total";
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    private static final Duration LATE_EVERY = Duration.ofMillis(1);

    private final ShareConsumer<byte[], byte[]> consumer;
    private final Metric acksSent;
    private final ScheduledExecutorService watch;
    private final Future<?> looking;
    private final LateConfirmations late = new LateConfirmations();
    private boolean polling;
    private boolean wakePending;
    private double acksBefore;

    /**
     * @param consumer subscribed; closed with this
     * @param threads makes the watch's only thread
     */
    public WatchedMember(ShareConsumer<byte[], byte[]> consumer, ThreadFactory threads) {
        this.consumer = consumer;
        this.acksSent =
                consumer.metrics().values().stream()
                        .filter(metric -> metric.metricName().name().equals(ACKS_SENT))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "the share consumer has no metric " + ACKS_SENT));
        consumer.setAcknowledgementCommitCallback(late);
        this.watch = Executors.newSingleThreadScheduledExecutor(threads);
        long every = LOOK_EVERY.toNanos();
        this.looking = watch.scheduleWithFixedDelay(this::look, every, every, TimeUnit.NANOSECONDS);
    }

    /** What is there, or comes within the time; nothing when woken. */
    public ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
        try {
            return begin() ? consumer.poll(atMost) : ConsumerRecords.empty();
        } catch (WakeupException e) {
            return ConsumerRecords.empty();
        } finally {
            end();
        }
    }

    /** As {@link #poll}, but a wake that came before it does not count. */
    ConsumerRecords<byte[], byte[]> pollLeft(Duration atMost) {
        forgetWake();
        return poll(atMost);
    }

    /**
     * Accepts all records of the last poll and waits for the confirmation.
     *
     * @return by partition; without those of which the broker has said nothing in time
     */
    public Map<TopicIdPartition, Optional<KafkaException>> accept(
            Iterable<ConsumerRecord<byte[], byte[]>> records, Duration atMost) {
        return accept(records, Set.of(), atMost);
    }

    /** As {@link #accept(Iterable, Duration)}, but those in {@code released} go back at once. */
    Map<TopicIdPartition, Optional<KafkaException>> accept(
            Iterable<ConsumerRecord<byte[], byte[]>> records,
            Set<ConsumerRecord<byte[], byte[]>> released,
            Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        records.forEach(
                record ->
                        consumer.acknowledge(
                                record,
                                released.contains(record)
                                        ? AcknowledgeType.RELEASE
                                        : AcknowledgeType.ACCEPT));
        try {
            return consumer.commitSync(atMost);
        } catch (WakeupException e) {
            // The poll was woken and brought records all the same, so this wait ended instead. What
            // was to be sent is on its way.
            late.await(records);
            return late(deadline);
        }
    }

    private Map<TopicIdPartition, Optional<KafkaException>> late(long deadline) {
        while (!late.isComplete() && System.nanoTime() - deadline < 0) {
            try {
                TimeUnit.NANOSECONDS.sleep(LATE_EVERY.toNanos());
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            // There is nothing more to be sent; it tells what has come in.
            var unused = consumer.commitSync(LATE_EVERY);
        }
        return late.results();
    }

    /** Ends the poll that is under way, or else the next one before it has begun. */
    public synchronized void wake() {
        if (polling) {
            polling = false;
            consumer.wakeup();
        } else {
            wakePending = true;
        }
    }

    /** Leaves the group; what was not taken goes to others at once. */
    public void close(Duration atMost) {
        looking.cancel(false);
        watch.shutdown();
        consumer.close(atMost);
    }

    private synchronized void forgetWake() {
        wakePending = false;
    }

    private synchronized boolean begin() {
        polling = !wakePending;
        wakePending = false;
        acksBefore = sent();
        return polling;
    }

    private synchronized void end() {
        polling = false;
    }

    private synchronized void look() {
        try {
            if (polling && sent() > acksBefore) {
                wake();
            }
        } catch (RuntimeException e) {
            // Once: what is thrown ends the watch.
            LOG.error("polls cannot be watched any more; some will wait in vain", e);
            throw e;
        }
    }

    private double sent() {
        return (double) acksSent.metricValue();
    }
}
