package dev.sluice.worker.stream;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.seal.AnswerSeal;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.worker.attempt.Attempt;
import dev.sluice.worker.report.Lease;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the way from a call to the caller who waits for it. All chunks go through the worker's one
 * producer, so those of an attempt arrive in order. One thread sends what has waited long enough.
 * Thread-safe.
 */
public final class Feeds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);
    private static final Duration GATHER = Duration.ofMillis(25);

    private final Producer<byte[], byte[]> producer;
    private final RecordCodec<StreamChunk> codec;
    private final Lease lease;
    private final Delay delay;
    private final ScheduledExecutorService thread;

    /** Runs something a little later, on another thread. */
    interface Delay {
        void later(Runnable work);
    }

    public Feeds(
            Producer<byte[], byte[]> producer,
            RecordCodec<StreamChunk> codec,
            Lease lease,
            ThreadFactory threads) {
        this.producer = producer;
        this.codec = codec;
        this.lease = lease;
        this.thread = Executors.newSingleThreadScheduledExecutor(threads);
        this.delay =
                work -> {
                    Future<?> ignored =
                            thread.schedule(work, GATHER.toMillis(), TimeUnit.MILLISECONDS);
                };
    }

    /** For an attempt that is about to call; to be ended with its call. */
    public Feed open(Attempt attempt) {
        Dispatch dispatch = attempt.dispatch();
        ReplyAddress waiting = dispatch.getReplyTo();
        if (waiting == null || !waiting.getAnswer()) {
            return Feed.NONE;
        }
        ByteBuffer key = waiting.getSealKey();
        UnaryOperator<StreamChunk> seal;
        try {
            seal = key == null ? UnaryOperator.identity() : AnswerSeal.with(key)::seal;
        } catch (IllegalArgumentException e) {
            // The coordinator sends the answer when it hears that no worker has.
            LOG.warn("attempt {}: its caller hears no stream", attempt.id(), e);
            return Feed.NONE;
        }
        return new CallerFeed(attempt, waiting, this::mayTell, seal, this::send, delay);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private boolean mayTell(Attempt attempt) {
        return lease.held(attempt.partition());
    }

    private void send(int partition, StreamChunk chunk, Callback sent) {
        try {
            Future<RecordMetadata> ignored =
                    producer.send(
                            new ProducerRecord<>(
                                    Topics.STREAM, partition, null, codec.encode(chunk)),
                            sent);
        } catch (KafkaException | IllegalArgumentException | IllegalStateException e) {
            // The last two: a partition that is none, a producer that was closed.
            sent.onCompletion(null, e);
        }
    }
}
