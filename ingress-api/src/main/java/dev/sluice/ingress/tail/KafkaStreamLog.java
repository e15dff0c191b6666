package dev.sluice.ingress.tail;

import dev.sluice.ingress.kafka.AnswerListener;
import dev.sluice.runtime.LogKeys;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consumer for each reader, and one that knows places; it asks one question at a time. */
@Singleton
final class KafkaStreamLog implements StreamLog {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaStreamLog.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(1);
    private static final Duration FIND_MAX = Duration.ofSeconds(5);
    private static final Duration ASK_MAX = Duration.ofSeconds(1);
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final KafkaSettings kafka;
    private final RecordCodec<StreamChunk> codec;
    private final ReentrantLock asking = new ReentrantLock();
    private @Nullable KafkaConsumer<byte[], byte[]> places;

    /** Guarded by the lock; many come at once, and it has the partitions of one topic at most. */
    private final Map<TopicPartition, Range> ranges = new HashMap<>();

    private record Range(long first, long end, long atNs) {}

    KafkaStreamLog(KafkaSettings kafka, RecordCodecs codecs, Topics topics) {
        this.kafka = kafka;
        this.codec = codecs.forTopic(topics.byName(Topics.STREAM), StreamChunk.class);
    }

    @Override
    public Reader reader() {
        return new ConsumerReader(consumer());
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = kafka.committedReader("sluice-ingress-resume");
        // Some of who read together may still find theirs.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public long at(int partition, Instant time) {
        TopicPartition of = new TopicPartition(Topics.STREAM, partition);
        return ask(
                FIND_MAX,
                (consumer, left) -> {
                    OffsetAndTimestamp found =
                            consumer.offsetsForTimes(Map.of(of, time.toEpochMilli()), left).get(of);
                    return found == null ? end(consumer, of, left) : found.offset();
                });
    }

    @Override
    public long kept(int partition, long offset) {
        TopicPartition of = new TopicPartition(Topics.STREAM, partition);
        try {
            return ask(ASK_MAX, (consumer, left) -> kept(consumer, of, offset, left));
        } catch (TimeoutException e) {
            return offset;
        }
    }

    /** What is not kept any more cannot be had by reading all that is. */
    private long kept(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition of, long offset, Duration left) {
        Range known = ranges.get(of);
        boolean fresh = known != null && System.nanoTime() - known.atNs < FRESH.toNanos();
        if (known == null || !fresh || offset > known.end) {
            Long first = consumer.beginningOffsets(List.of(of), left).get(of);
            known =
                    new Range(
                            first == null ? 0 : first, end(consumer, of, left), System.nanoTime());
            ranges.put(of, known);
        }
        return offset < known.first || offset > known.end ? known.end : offset;
    }

    @Override
    public OptionalLong end(int partition) {
        TopicPartition of = new TopicPartition(Topics.STREAM, partition);
        try {
            return OptionalLong.of(ask(ASK_MAX, (consumer, left) -> end(consumer, of, left)));
        } catch (TimeoutException e) {
            return OptionalLong.empty();
        }
    }

    private static long end(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition of, Duration left) {
        Long end = consumer.endOffsets(List.of(of), left).get(of);
        if (end == null) {
            throw new TimeoutException("the end of %s is not known".formatted(of));
        }
        return end;
    }

    private interface Question {
        long of(KafkaConsumer<byte[], byte[]> consumer, Duration left);
    }

    private long ask(Duration patience, Question question) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            if (!asking.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException("too many ask for places in sluice.stream");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted", e);
        }
        try {
            KafkaConsumer<byte[], byte[]> consumer = places;
            if (consumer == null) {
                consumer = consumer();
                places = consumer;
            }
            return question.of(consumer, Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        } finally {
            asking.unlock();
        }
    }

    @Override
    @PreDestroy
    public void close() {
        asking.lock();
        try {
            if (places != null) {
                places.close(CloseOptions.timeout(CLOSE_MAX));
                places = null;
            }
        } finally {
            asking.unlock();
        }
    }

    private final class ConsumerReader implements Reader {
        private final KafkaConsumer<byte[], byte[]> consumer;

        ConsumerReader(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void assign(Map<Integer, Place> places) {
            consumer.assign(places.keySet().stream().map(ConsumerReader::of).toList());
            places.forEach(
                    (partition, place) -> {
                        if (place instanceof Place.Offset(long offset)) {
                            consumer.seek(of(partition), offset);
                        }
                    });
        }

        private static TopicPartition of(int partition) {
            return new TopicPartition(Topics.STREAM, partition);
        }

        @Override
        public List<StreamTails.Entry> poll(Duration patience) {
            List<StreamTails.Entry> entries = new ArrayList<>();
            consumer.poll(patience).forEach(record -> read(record, entries));
            return entries;
        }

        @Override
        public OptionalLong position(int partition) {
            try {
                return OptionalLong.of(consumer.position(of(partition), ASK_MAX));
            } catch (TimeoutException e) {
                return OptionalLong.empty();
            }
        }

        @Override
        public void close() {
            consumer.close(CloseOptions.timeout(CLOSE_MAX));
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record, List<StreamTails.Entry> into) {
        try {
            into.add(
                    new StreamTails.Entry(
                            codec.decode(record.value()),
                            new AnswerListener.Place(record.partition(), record.offset())));
        } catch (UnreadableRecordException e) {
            LOG.atError()
                    .addKeyValue(LogKeys.TOPIC, record.topic())
                    .addKeyValue(LogKeys.PARTITION, record.partition())
                    .addKeyValue(LogKeys.OFFSET, record.offset())
                    .log("a record was skipped: {}", e.getMessage());
        }
    }
}
