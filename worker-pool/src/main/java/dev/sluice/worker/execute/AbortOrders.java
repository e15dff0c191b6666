package dev.sluice.worker.execute;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import dev.sluice.worker.attempt.AttemptId;
import dev.sluice.worker.attempt.LiveAttempts;
import dev.sluice.worker.provider.StopReason;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the control topic from its end and stops the attempts that a coordinator wants stopped.
 * Orders for attempts that are not here are for other workers. One thread of its own.
 *
 * <p>What cannot be read is tried again after a pause. When the third try at one place fails, for
 * example on a batch that is corrupt, it goes on at the end: orders are for the moment, and
 * coordinators repeat them when a heartbeat tells of an attempt that nobody waits for. So an order
 * whose schema the registry does not give is passed over, too.
 */
public final class AbortOrders implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AbortOrders.class);
    private static final TopicPartition CONTROL = new TopicPartition(Topics.CONTROL, 0);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration STOP_MAX = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int TRIES_MAX = 3;

    private final Consumer<byte[], byte[]> consumer;
    private final RecordCodec<AbortOrder> codec;
    private final LiveAttempts attempts;
    private final Thread thread;
    private final Duration pause;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean dead;

    // Of the thread alone.
    private long failedAt;
    private int failures;

    public AbortOrders(
            KafkaSettings kafka,
            RecordCodec<AbortOrder> codec,
            LiveAttempts attempts,
            ThreadFactory threads) {
        this(
                new KafkaConsumer<>(
                        kafka.committedReader("sluice-worker-control"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer()),
                codec,
                attempts,
                threads,
                PAUSE);
    }

    /**
     * @param pause after a failure
     */
    AbortOrders(
            Consumer<byte[], byte[]> consumer,
            RecordCodec<AbortOrder> codec,
            LiveAttempts attempts,
            ThreadFactory threads,
            Duration pause) {
        this.consumer = consumer;
        this.codec = codec;
        this.attempts = attempts;
        this.pause = pause;
        this.thread = threads.newThread(this::follow);
    }

    /** Returns when every order given from now on will be seen. */
    public void start() {
        consumer.assign(List.of(CONTROL));
        consumer.seekToEnd(List.of(CONTROL));
        consumer.position(CONTROL);
        thread.start();
    }

    /** Whether orders are heard no more, because of an error: the worker must be restarted. */
    public boolean dead() {
        return dead;
    }

    @Override
    public void close() {
        closed.countDown();
        consumer.wakeup();
        if (thread.getState() == Thread.State.NEW) {
            consumer.close();
            return;
        }
        try {
            if (!thread.join(STOP_MAX)) {
                LOG.warn("the reader of abort orders did not stop within {}", STOP_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void obey(AbortOrder order) {
        attempts.find(AttemptId.of(order))
                .filter(a -> order.getCallId() == null || order.getCallId().equals(a.callId()))
                .ifPresent(
                        attempt -> {
                            LOG.info("attempt {} aborted: {}", attempt.id(), order.getReason());
                            attempt.guard().stop(StopReason.ORDERED);
                        });
    }

    private void follow() {
        try (consumer) {
            while (!closing()) {
                poll();
            }
        } catch (WakeupException | InterruptException e) {
            // Nobody but close() wakes or interrupts it on purpose.
            dead = !closing();
            LOG.debug("the reader of abort orders stops");
        } catch (RuntimeException | Error e) {
            dead = true;
            LOG.error("abort orders are heard no more; this process must be restarted", e);
        }
    }

    private boolean closing() {
        return closed.getCount() == 0;
    }

    private void poll() {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                read(record);
            }
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            failed(e);
        }
    }

    private void failed(KafkaException e) {
        long position = position();
        failures = position == failedAt ? failures + 1 : 1;
        failedAt = position;
        if (failures < TRIES_MAX) {
            LOG.error("abort orders at offset {} cannot be read; trying again", position, e);
        } else {
            LOG.error(
                    "abort orders from offset {} on cannot be read and are passed over; going on at the end",
                    position,
                    e);
            failures = 0;
            consumer.seekToEnd(List.of(CONTROL));
        }
        try {
            var unused = closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }

    /** -1 when it is at an end that Kafka has not told yet. */
    private long position() {
        try {
            return consumer.position(CONTROL, POLL);
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            return -1;
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            obey(codec.decode(record.value()));
        } catch (UnreadableRecordException | UncheckedIOException e) {
            LOG.error("abort order at offset {} skipped: {}", record.offset(), e.getMessage());
        }
    }
}
