package dev.sluice.worker.execute;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import dev.sluice.worker.attempt.AttemptId;
import dev.sluice.worker.attempt.LiveAttempts;
import dev.sluice.worker.provider.StopReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
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
 */
public final class AbortOrders implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AbortOrders.class);
    private static final TopicPartition CONTROL = new TopicPartition(Topics.CONTROL, 0);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final RecordCodec<AbortOrder> codec;
    private final LiveAttempts attempts;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean dead;

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
                threads);
    }

    AbortOrders(
            Consumer<byte[], byte[]> consumer,
            RecordCodec<AbortOrder> codec,
            LiveAttempts attempts,
            ThreadFactory threads) {
        this.consumer = consumer;
        this.codec = codec;
        this.attempts = attempts;
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
        closing = true;
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
            while (!closing) {
                poll();
            }
        } catch (WakeupException | InterruptException e) {
            // Nobody but close() wakes or interrupts it on purpose.
            dead = !closing;
            LOG.debug("the reader of abort orders stops");
        } catch (RuntimeException | Error e) {
            dead = true;
            LOG.error("abort orders are heard no more; this process must be restarted", e);
        }
    }

    private void poll() {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                read(record);
            }
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.error("abort orders cannot be read; trying on", e);
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            obey(codec.decode(record.value()));
        } catch (UnreadableRecordException e) {
            LOG.error("abort order at offset {} skipped: {}", record.offset(), e.getMessage());
        }
    }
}
