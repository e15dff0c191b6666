package dev.sluice.ingress.tail;

import dev.sluice.ingress.kafka.WaitingCallers;
import dev.sluice.ingress.metric.IngressMetrics;
import dev.sluice.runtime.kafka.CorruptPlaces;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer for each reader, and a few that know places. */
@Singleton
final class KafkaStreamLog implements StreamLog {
    private static final Duration CLOSE_MAX = Duration.ofSeconds(1);
    private static final Duration ASK_MAX = Duration.ofSeconds(1);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final StreamRecords records;
    private final CorruptPlaces.PassedOver passedOver;
    private final StreamPlaces places;

    @Inject
    KafkaStreamLog(
            KafkaSettings kafka,
            RecordCodecs codecs,
            Topics topics,
            WaitingCallers callers,
            IngressMetrics metrics) {
        this(
                () -> consumer(kafka),
                new StreamRecords(
                        codecs.forTopic(topics.byName(Topics.STREAM), StreamChunk.class)::decode,
                        callers::opened),
                metrics::passedOver);
    }

    KafkaStreamLog(
            Supplier<Consumer<byte[], byte[]>> consumers,
            StreamRecords records,
            CorruptPlaces.PassedOver passedOver) {
        this.consumers = consumers;
        this.records = records;
        this.passedOver = passedOver;
        this.places = new StreamPlaces(consumers);
    }

    @Override
    public Reader reader() {
        return new ConsumerReader(consumers.get());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaSettings kafka) {
        Map<String, Object> settings = kafka.committedReader("sluice-ingress-resume");
        // Some of who read together may still find theirs.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public long at(int partition, Instant time) {
        return places.at(partition, time);
    }

    @Override
    public long kept(int partition, long offset) {
        return places.kept(partition, offset);
    }

    @Override
    public OptionalLong end(int partition) {
        return places.end(partition);
    }

    @Override
    @PreDestroy
    public void close() {
        places.close();
    }

    private final class ConsumerReader implements Reader {
        private final Consumer<byte[], byte[]> consumer;
        private final CorruptPlaces log;

        ConsumerReader(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
            this.log = new CorruptPlaces(consumer, passedOver);
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
            log.poll(patience)
                    .forEach(
                            record ->
                                    records.read(record)
                                            .ifPresentOrElse(
                                                    entries::add,
                                                    () -> passedOver.in(record.topic())));
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
}
