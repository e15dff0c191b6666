package dev.sluice.ingress.deadletter;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.avro.DeadLetter;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * {@code sluice.dead-letters}, read by a client of each call's own: people look, and seldom. Holds
 * one fetch and the heads of what it found.
 */
@Singleton
final class KafkaLetters implements Letters {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.DEAD_LETTERS, 0);
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int CHUNK = 500;
    private static final int FETCH_BYTES = 1024 * 1024;

    /** Coordinators wait for the end of a transaction. */
    private static final int OPEN_MAX_MS = 10_000;

    private static final int CALLS_MAX = 4;

    private final KafkaSettings kafka;
    private final Topics topics;
    private final RecordCodec<DeadLetter> codec;
    private final RecordCodec<AuditRecord> audit;
    private final RecordCodec<SpecificRecord> requests;
    private final Semaphore free = new Semaphore(CALLS_MAX);

    KafkaLetters(KafkaSettings kafka, RecordCodecs codecs, Topics topics) {
        this.kafka = kafka;
        this.topics = topics;
        this.codec = codecs.forTopic(topics.byName(Topics.DEAD_LETTERS), DeadLetter.class);
        this.audit = codecs.forTopic(topics.byName(Topics.AUDIT), AuditRecord.class);
        this.requests = codecs.forTopic(topics.byName(Topics.REQUESTS), SpecificRecord.class);
    }

    private interface Work<T> {
        T with(KafkaConsumer<byte[], byte[]> consumer, long first, long end);
    }

    @Override
    public Page page(Optional<LetterId> before, int limit, Predicate<Letter> fits) {
        return reading(
                (consumer, first, end) -> {
                    List<Letter> found = new ArrayList<>();
                    long below = Math.min(end, before.map(LetterId::offset).orElse(end));
                    long lowest = Math.max(first, below - LOOKED_AT_MAX);
                    while (below > lowest && found.size() < limit) {
                        long from = Math.max(lowest, below - CHUNK);
                        List<Letter> chunk = new ArrayList<>();
                        each(
                                consumer,
                                from,
                                below,
                                record ->
                                        readable(record)
                                                .map(read -> letter(record, read))
                                                .filter(fits)
                                                .ifPresent(chunk::add));
                        Collections.reverse(chunk);
                        for (Letter letter : chunk) {
                            if (found.size() < limit) {
                                found.add(letter);
                                below = letter.id().offset();
                            }
                        }
                        if (found.size() < limit) {
                            below = from;
                        }
                    }
                    return new Page(
                            found,
                            below > first ? Optional.of(new LetterId(below)) : Optional.empty());
                });
    }

    @Override
    public Optional<Letter> find(LetterId id) {
        return reading(
                (consumer, first, end) -> {
                    List<Letter> found = new ArrayList<>();
                    if (id.offset() >= first && id.offset() < end) {
                        each(
                                consumer,
                                id.offset(),
                                id.offset() + 1,
                                record ->
                                        readable(record)
                                                .map(read -> letter(record, read))
                                                .ifPresent(found::add));
                    }
                    return found.stream().findFirst();
                });
    }

    @Override
    public Replayed replay(
            LetterId from, LetterId to, int max, Predicate<Letter> fits, AuditRecord deed) {
        Map<String, Object> settings =
                kafka.transactionalProducer(
                        "sluice-ingress-replay", "sluice-replay-" + UUID.randomUUID(), OPEN_MAX_MS);
        return reading(
                (consumer, first, end) -> {
                    long begin = Math.max(first, from.offset());
                    long last = Math.min(end, to.offset() + 1);
                    long stop = Math.min(last, begin + max);
                    try (var producer =
                            new KafkaProducer<>(
                                    settings,
                                    new ByteArraySerializer(),
                                    new ByteArraySerializer())) {
                        producer.initTransactions();
                        producer.beginTransaction();
                        Replay replay = new Replay(producer, fits);
                        each(consumer, begin, stop, replay::on);
                        if (replay.sent > 0) {
                            // What goes wrong with one shows in the commit.
                            var unused = producer.send(record(deed));
                            producer.commitTransaction();
                        } else {
                            producer.abortTransaction();
                        }
                        return new Replayed(
                                replay.sent,
                                replay.refused,
                                stop < last ? Optional.of(new LetterId(stop)) : Optional.empty());
                    }
                });
    }

    /** One after the other: none is kept. */
    private final class Replay {
        private final KafkaProducer<byte[], byte[]> producer;
        private final Predicate<Letter> fits;
        private final List<Refused> refused = new ArrayList<>();
        private int sent;

        private Replay(KafkaProducer<byte[], byte[]> producer, Predicate<Letter> fits) {
            this.producer = producer;
            this.fits = fits;
        }

        private void on(ConsumerRecord<byte[], byte[]> record) {
            Optional<DeadLetter> read = readable(record);
            if (read.isEmpty()) {
                return;
            }
            DeadLetter letter = read.get();
            Letter shown = letter(record, letter);
            if (!fits.test(shown)) {
                return;
            }
            Optional<String> no =
                    ReplayPolicy.refusal(
                            letter, shown.shortened(), topics.all(), KafkaLetters.this::isJob);
            if (no.isPresent()) {
                refused.add(new Refused(new LetterId(record.offset()), no.get()));
                return;
            }
            var unused =
                    producer.send(
                            new ProducerRecord<>(
                                    letter.getTopic(),
                                    letter.getPartition(),
                                    bytes(letter.getKey()),
                                    bytes(letter.getValue())));
            sent++;
        }
    }

    private static Letter letter(ConsumerRecord<byte[], byte[]> record, DeadLetter read) {
        return Letter.of(record.offset(), read, record.headers());
    }

    private boolean isJob(DeadLetter letter) {
        byte[] value = bytes(letter.getValue());
        try {
            return value != null && requests.decode(value) instanceof JobRequest;
        } catch (UnreadableRecordException e) {
            return false;
        }
    }

    private <T> T reading(Work<T> work) {
        if (!free.tryAcquire()) {
            throw new SluiceException(
                    ErrorCode.BACKLOG_FULL,
                    "%d look at dead letters (expected: fewer at a time)".formatted(CALLS_MAX));
        }
        Map<String, Object> settings = kafka.committedReader("sluice-ingress-dead-letters");
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            long first =
                    consumer.beginningOffsets(List.of(PARTITION), WITHIN)
                            .getOrDefault(PARTITION, 0L);
            long end = consumer.endOffsets(List.of(PARTITION), WITHIN).getOrDefault(PARTITION, 0L);
            return work.with(consumer, first, end);
        } catch (KafkaException e) {
            throw new SluiceException(
                    ErrorCode.LOG_UNAVAILABLE,
                    "the dead letters cannot be read or put back now: %s (expected: a later retry)"
                            .formatted(e.getMessage()),
                    e);
        } finally {
            free.release();
        }
    }

    private interface To {
        void take(ConsumerRecord<byte[], byte[]> record);
    }

    private static void each(KafkaConsumer<byte[], byte[]> consumer, long from, long end, To to) {
        consumer.seek(PARTITION, from);
        long giveUp = System.nanoTime() + WITHIN.toNanos();
        while (consumer.position(PARTITION) < end) {
            if (System.nanoTime() > giveUp) {
                throw new SluiceException(
                        ErrorCode.LOG_UNAVAILABLE,
                        "%s was not read within %s (expected: a later retry)"
                                .formatted(Topics.DEAD_LETTERS, WITHIN));
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() >= end) {
                    return;
                }
                to.take(record);
            }
        }
    }

    /** What is no dead letter is passed over: it was put there by somebody else. */
    private Optional<DeadLetter> readable(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null
                    ? Optional.empty()
                    : Optional.of(codec.decode(record.value()));
        } catch (UnreadableRecordException e) {
            return Optional.empty();
        }
    }

    private ProducerRecord<byte[], byte[]> record(AuditRecord deed) {
        return new ProducerRecord<>(
                Topics.AUDIT,
                0,
                (deed.getKind() + "/" + deed.getName()).getBytes(StandardCharsets.UTF_8),
                audit.encode(deed));
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
