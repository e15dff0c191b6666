package dev.sluice.results.project;

import dev.sluice.runtime.kafka.DeadLetters;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends to {@code sluice.dead-letters}, one record at a time: they are rare. */
@Singleton
final class KafkaDeadLetterSink implements DeadLetterSink, AutoCloseable {
    private static final int WITHIN_S = 35;

    private final DeadLetters letters;
    private final KafkaProducer<byte[], byte[]> producer;

    KafkaDeadLetterSink(
            KafkaSettings kafka, RecordCodecs codecs, Topics topics, InstantSource clock) {
        this.letters = new DeadLetters(codecs, topics, "results", clock);
        this.producer =
                new KafkaProducer<>(
                        kafka.durableProducer("sluice-results-dead-letters"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    @Override
    public void put(ConsumerRecord<byte[], byte[]> record, String reason) {
        try {
            producer.send(letters.of(record, reason)).get(WITHIN_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(record, e);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw unavailable(record, e);
        }
    }

    @Override
    @PreDestroy
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }

    private static DeadLetterUnavailableException unavailable(
            ConsumerRecord<byte[], byte[]> record, Exception cause) {
        return new DeadLetterUnavailableException(
                "%s-%d at offset %d could not be put aside"
                        .formatted(record.topic(), record.partition(), record.offset()),
                cause);
    }
}
