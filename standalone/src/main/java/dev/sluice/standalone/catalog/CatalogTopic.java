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
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole catalogue topic once and changes it. For tools; roles follow the topic. Changes
 * that are made here at the same time exclude each other, over all processes.
 */
public final class CatalogTopic {
    /** Transactional id of every writer, so that Kafka lets in one at a time. */
    public static final String WRITER = "sluice-catalog";

    private static final TopicPartition PARTITION = new TopicPartition(Topics.CATALOG, 0);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    /** For as long readers may wait behind a writer that died in the middle. */
    private static final int OPEN_MAX_MS = 10_000;

    private static final String OVERTAKEN =
            "somebody else changes the catalogue at the same time; nothing was written (expected: one change at a time; run this again)";
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
        try (var consumer = reader()) {
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

    /**
     * Reads, lets somebody decide, and appends what was decided, as one step: of two that do so at
     * the same time, the one that began later stops the other, and nothing of the other's is
     * written (decision 0010).
     *
     * @param decide gives entries by topic key from what stands, null deletes; called once; what it
     *     throws ends the change with nothing written
     * @return what {@code decide} gave, durable, and read by whoever reads from now on
     * @throws IllegalStateException when somebody else was faster, or Kafka does not take it; the
     *     message says whether anything may have been written
     */
    public Map<String, @Nullable CatalogEntry> change(
            Function<Catalog, Map<String, @Nullable CatalogEntry>> decide) {
        Map<String, Object> settings = kafka.durableProducer("sluice-catalog-tool");
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, WRITER);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, OPEN_MAX_MS);
        boolean committing = false;
        try (var producer =
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            // Ends or waits for the transaction of whoever came before, so that the read below sees
            // all of it or none.
            producer.initTransactions();
            Map<String, @Nullable CatalogEntry> entries = decide.apply(read());
            if (!entries.isEmpty()) {
                producer.beginTransaction();
                long last = send(producer, entries);
                committing = true;
                producer.commitTransaction();
                awaitReadable(last);
            }
            return entries;
        } catch (KafkaException e) {
            throw new IllegalStateException(
                    committing
                            ? "topic %s: whether the change was written is not known (look with `sluice catalog diff` or `export`)"
                                    .formatted(Topics.CATALOG)
                            : refused(e),
                    e);
        }
    }

    /**
     * Returns when all are appended, so that what can go wrong does before the commit.
     *
     * @return offset of the last one
     */
    private long send(
            KafkaProducer<byte[], byte[]> producer, Map<String, @Nullable CatalogEntry> entries) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        entries.forEach((key, entry) -> sent.add(producer.send(record(key, entry))));
        producer.flush();
        for (Future<RecordMetadata> one : sent) {
            if (one.state() == Future.State.FAILED) {
                throw new KafkaException(one.exceptionNow());
            }
        }
        return sent.getLast().resultNow().offset();
    }

    /** Kafka answers a commit when it is decided, and shows readers what was committed later. */
    private void awaitReadable(long offset) {
        try (var consumer = reader()) {
            consumer.assign(List.of(PARTITION));
            consumer.seek(PARTITION, offset);
            long giveUp = System.nanoTime() + ANSWER_WITHIN.toNanos();
            while (consumer.poll(POLL).isEmpty()) {
                if (System.nanoTime() > giveUp) {
                    throw new IllegalStateException(
                            "topic %s: the change is written, but was not to be read within %s"
                                    .formatted(Topics.CATALOG, ANSWER_WITHIN));
                }
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> reader() {
        return new KafkaConsumer<>(
                kafka.committedReader("sluice-catalog-tool"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static String refused(KafkaException e) {
        Throwable why = e.getCause() == null ? e : e.getCause();
        return switch (why) {
            case ProducerFencedException ignored -> OVERTAKEN;
            case InvalidProducerEpochException ignored -> OVERTAKEN;
            case AuthorizationException ignored ->
                    "topic %s took nothing (expected: the right to read and write it, and to write the transactional id %s)"
                            .formatted(Topics.CATALOG, WRITER);
            default -> "topic %s took nothing".formatted(Topics.CATALOG);
        };
    }

    private ProducerRecord<byte[], byte[]> record(String key, @Nullable CatalogEntry entry) {
        return new ProducerRecord<>(
                Topics.CATALOG,
                PARTITION.partition(),
                key.getBytes(StandardCharsets.UTF_8),
                entry == null ? null : codec.encode(entry));
    }
}
