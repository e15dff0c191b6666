package dev.sluice.standalone.catalog;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Reads the whole catalogue topic once and appends to it. For tools; roles follow the topic. */
public final class CatalogTopic {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.CATALOG, 0);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaSettings kafka;
    private final RecordCodec<CatalogEntry> codec;

    public CatalogTopic(KafkaSettings kafka, RecordCodecs codecs, Topics topics) {
        this.kafka = kafka;
        this.codec = codecs.forTopic(topics.byName(Topics.CATALOG), CatalogEntry.class);
    }

    /**
     * What the topic says now.
     *
     * @throws IllegalStateException when Kafka does not bring it, or not in time
     */
    public Catalog read() {
        try (var consumer =
                new KafkaConsumer<>(
                        kafka.committedReader("sluice-catalog-tool"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end =
                    consumer.endOffsets(List.of(PARTITION), ANSWER_WITHIN)
                            .getOrDefault(PARTITION, 0L);
            Map<String, @Nullable CatalogEntry> entries = new LinkedHashMap<>();
            long giveUp = System.nanoTime() + ANSWER_WITHIN.toNanos();
            while (consumer.position(PARTITION) < end) {
                if (System.nanoTime() > giveUp) {
                    throw new IllegalStateException(
                            "topic %s was not read within %s"
                                    .formatted(Topics.CATALOG, ANSWER_WITHIN));
                }
                consumer.poll(POLL)
                        .forEach(
                                seen ->
                                        entries.put(
                                                new String(seen.key(), StandardCharsets.UTF_8),
                                                seen.value() == null
                                                        ? null
                                                        : codec.decode(seen.value())));
            }
            return Catalog.EMPTY.apply(entries);
        } catch (KafkaException e) {
            throw new IllegalStateException(
                    "topic %s cannot be read (expected: Kafka at %s, prepared by `sluice init`)"
                            .formatted(
                                    Topics.CATALOG,
                                    kafka.connection("sluice-catalog-tool")
                                            .get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)),
                    e);
        }
    }

    /** Appends entries and returns when all are durable. */
    public void write(Map<String, CatalogEntry> entries) {
        try (var producer =
                new KafkaProducer<>(
                        kafka.durableProducer("sluice-catalog-tool"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            entries.forEach(
                    (key, entry) ->
                            sent.add(
                                    producer.send(
                                            new ProducerRecord<>(
                                                    Topics.CATALOG,
                                                    0,
                                                    key.getBytes(StandardCharsets.UTF_8),
                                                    codec.encode(entry)))));
            for (Future<?> one : sent) {
                one.get(ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("topic %s took nothing".formatted(Topics.CATALOG), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while writing the catalogue", e);
        }
    }
}
