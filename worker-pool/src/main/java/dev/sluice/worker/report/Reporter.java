package dev.sluice.worker.report;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.worker.attempt.Attempt;
import dev.sluice.worker.attempt.AttemptId;
import dev.sluice.worker.provider.CallEnd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker says to coordinators. All of it goes through one idempotent producer, so a
 * coordinator reads the story of an attempt in the order in which it happened. Claims and
 * heartbeats may be lost and are not repeated: their moment passes. Ends and returns are delivered,
 * however long it takes (see {@link Outbox}). Thread-safe.
 */
public final class Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

    private final Producer<byte[], byte[]> producer;
    private final RecordCodec<SpecificRecord> codec;
    private final Reports reports;
    private final Outbox outbox;

    public Reporter(
            Producer<byte[], byte[]> producer,
            RecordCodec<SpecificRecord> codec,
            Reports reports,
            Outbox outbox) {
        this.producer = producer;
        this.codec = codec;
        this.reports = reports;
        this.outbox = outbox;
    }

    /** Sends a claim for each attempt and waits for nothing. */
    public ClaimsUnderWay claim(List<Attempt> wanted) {
        if (wanted.isEmpty()) {
            return ClaimsUnderWay.NONE;
        }
        Map<AttemptId, Future<RecordMetadata>> sent = LinkedHashMap.newLinkedHashMap(wanted.size());
        try {
            for (Attempt attempt : wanted) {
                sent.put(
                        attempt.id(),
                        producer.send(record(attempt.partition(), reports.claimed(attempt))));
            }
        } catch (KafkaException e) {
            LOG.error("claims cannot be produced", e);
        }
        return new ClaimsUnderWay(sent);
    }

    /**
     * The attempt is over.
     *
     * @param delivered runs when the coordinator can read it; on a thread that must not be held up
     */
    public void finished(
            Attempt attempt, CallEnd end, Reports.CallTimes times, Runnable delivered) {
        outbox.deliver(
                () -> record(attempt.partition(), reports.finished(attempt, end, times)),
                delivered);
    }

    /**
     * The record was taken off the dispatch topic and will not be run.
     *
     * @param delivered as in {@link #finished}
     */
    public void returned(
            Dispatch dispatch, ReturnReason reason, int deliveries, Runnable delivered) {
        outbox.deliver(
                () ->
                        record(
                                dispatch.getCoordinatorPartition(),
                                reports.returned(dispatch, reason, deliveries)),
                delivered);
    }

    /** Puts a record aside that could not be read. */
    public void deadLetter(ProducerRecord<byte[], byte[]> letter) {
        outbox.deliver(() -> letter, () -> {});
    }

    /**
     * @param acked gets the append time when the heartbeat is in the log; never called otherwise
     */
    void heartbeat(int partition, long seq, boolean draining, Consumer<RecordMetadata> acked) {
        Heartbeat heartbeat = reports.heartbeat(partition, seq, draining);
        try {
            Future<RecordMetadata> ignored =
                    producer.send(
                            record(partition, heartbeat),
                            (metadata, failure) -> {
                                if (failure == null) {
                                    acked.accept(metadata);
                                } else {
                                    LOG.warn("heartbeat {} to {} failed", seq, partition, failure);
                                }
                            });
        } catch (KafkaException e) {
            LOG.warn("heartbeat {} to {} cannot be produced", seq, partition, e);
        }
    }

    private ProducerRecord<byte[], byte[]> record(int partition, SpecificRecord value) {
        return new ProducerRecord<>(Topics.ATTEMPTS, partition, null, codec.encode(value));
    }
}
