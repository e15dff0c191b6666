package dev.sluice.results.redrive;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * {@code sluice.requests}, read one record at a time by one consumer without a group, one reader at
 * a time, and written with acks=all. Thread-safe.
 */
@Singleton
final class KafkaRequestLog implements RequestLog {
    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int APPEND_WITHIN_S = 35;
    private static final long BUFFER_BYTES = 16L * 1024 * 1024;

    /** A batch of records is brought whole all the same; no more than one is wanted. */
    private static final int FETCH_BYTES = 16 * 1024;

    private final KafkaSettings kafka;
    private final RecordCodec<SpecificRecord> codec;
    private final KafkaProducer<byte[], byte[]> producer;
    private final ReentrantLock reading = new ReentrantLock(true);
    private Optional<KafkaConsumer<byte[], byte[]>> consumer = Optional.empty();

    KafkaRequestLog(KafkaSettings kafka, RecordCodecs codecs, Topics topics) {
        Map<String, Object> settings = kafka.durableProducer("sluice-results-redrives");
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        this.kafka = kafka;
        this.codec = codecs.forTopic(topics.byName(Topics.REQUESTS), SpecificRecord.class);
        this.producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Optional<JobRequest> find(int partition, long offset) {
        try {
            if (!reading.tryLock(WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw unavailable("as many requests are looked for as can be", null);
            }
            try {
                return read(partition, offset).flatMap(this::request);
            } finally {
                reading.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted", e);
        } catch (OffsetOutOfRangeException e) {
            return Optional.empty();
        } catch (KafkaException e) {
            throw unavailable("the log cannot be read", e);
        }
    }

    @Override
    public void append(int partition, List<RedriveRequest> wishes) {
        List<Future<?>> sent = new ArrayList<>(wishes.size());
        try {
            for (RedriveRequest wish : wishes) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(
                                        Topics.REQUESTS,
                                        partition,
                                        Integer.toString(wish.getCaller().getShard())
                                                .getBytes(StandardCharsets.UTF_8),
                                        codec.encode(wish))));
            }
            for (Future<?> one : sent) {
                one.get(APPEND_WITHIN_S, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted", e);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw unavailable("the log did not confirm in time", e);
        }
    }

    private Optional<byte[]> read(int partition, long offset) {
        TopicPartition place = new TopicPartition(Topics.REQUESTS, partition);
        KafkaConsumer<byte[], byte[]> reader = consumer();
        reader.assign(List.of(place));
        reader.seek(place, offset);
        long giveUp = System.nanoTime() + WITHIN.toNanos();
        while (System.nanoTime() < giveUp) {
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                return record.offset() == offset
                        ? Optional.ofNullable(record.value())
                        : Optional.empty();
            }
            if (reader.position(place) > offset) {
                return Optional.empty();
            }
        }
        throw unavailable("the log did not answer in time", null);
    }

    private Optional<JobRequest> request(byte[] bytes) {
        try {
            return switch (codec.decode(bytes)) {
                case JobRequest request -> Optional.of(request);
                case RedriveRequest wish -> Optional.ofNullable(wish.getRequest());
                // SpecificRecord is not ours to seal.
                default -> Optional.empty();
            };
        } catch (UnreadableRecordException e) {
            return Optional.empty();
        }
    }

    /** Made when it is first needed: most installations redrive little. */
    private KafkaConsumer<byte[], byte[]> consumer() {
        if (consumer.isEmpty()) {
            Map<String, Object> settings = kafka.committedReader("sluice-results-redrives");
            settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
            settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
            settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
            settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
            consumer =
                    Optional.of(
                            new KafkaConsumer<>(
                                    settings,
                                    new ByteArrayDeserializer(),
                                    new ByteArrayDeserializer()));
        }
        return consumer.get();
    }

    private static SluiceException unavailable(
            String what, @org.jspecify.annotations.Nullable Exception cause) {
        String detail =
                "%s; whether anything was redriven is not known (expected: the same request again)"
                        .formatted(what);
        return cause == null
                ? new SluiceException(ErrorCode.LOG_UNAVAILABLE, detail)
                : new SluiceException(ErrorCode.LOG_UNAVAILABLE, detail, cause);
    }

    @PreDestroy
    void close() {
        producer.close(Duration.ofSeconds(5));
        reading.lock();
        try {
            consumer.ifPresent(KafkaConsumer::close);
            consumer = Optional.empty();
        } finally {
            reading.unlock();
        }
    }
}
