package dev.sluice.runtime.catalog;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
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
 * Reads the whole catalogue topic once and changes it; who only wants to know follows it ({@link
 * CatalogFollower}). Changes that are made here at the same time exclude each other, over all
 * processes. Thread-safe; every call has clients of its own and blocks, for half a minute at worst.
 */
public final class CatalogTopic {
    /** Transactional id of every writer, so that Kafka lets in one at a time. */
    public static final String WRITER = "sluice-catalog";

    private static final TopicPartition PARTITION = new TopicPartition(Topics.CATALOG, 0);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    /** For as long readers may wait behind a writer that died in the middle. */
    private static final int OPEN_MAX_MS = 10_000;

    private static final int FETCH_WAIT_MS = 20;
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaSettings kafka;
    private final RecordCodec<CatalogEntry> codec;
    private final RecordCodec<AuditRecord> auditCodec;

    /**
     * What was written.
     *
     * @param entries by topic key, null was deleted; empty when there was nothing to do
     * @param offset of the last of them; -1 when there is none
     */
    public record Written(Map<String, @Nullable CatalogEntry> entries, long offset) {}

    public CatalogTopic(KafkaSettings kafka, RecordCodecs codecs, Topics topics) {
        this.kafka = kafka;
        this.codec = codecs.forTopic(topics.byName(Topics.CATALOG), CatalogEntry.class);
        this.auditCodec = codecs.forTopic(topics.byName(Topics.AUDIT), AuditRecord.class);
    }

    /**
     * What the topic says now. A record whose key is that of no object is logged and passed over,
     * as roles do: it was put there by somebody else.
     *
     * @throws IllegalStateException when Kafka does not bring it, or not in time; naming an object
     *     that is there and cannot be read, because whoever changes the catalogue without knowing
     *     of it may break it
     */
    public Catalog read() {
        try (var consumer = reader()) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end =
                    consumer.endOffsets(List.of(PARTITION), ANSWER_WITHIN)
                            .getOrDefault(PARTITION, 0L);
            CatalogSnapshot snapshot = new CatalogSnapshot(codec);
            long giveUp = System.nanoTime() + ANSWER_WITHIN.toNanos();
            while (consumer.position(PARTITION) < end) {
                if (System.nanoTime() > giveUp) {
                    throw new IllegalStateException(
                            "topic %s was not read within %s"
                                    .formatted(Topics.CATALOG, ANSWER_WITHIN));
                }
                consumer.poll(POLL).forEach(snapshot::read);
            }
            return snapshot.catalog();
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
     * Reads, lets somebody decide, and appends what was decided with a record of the deed for each
     * object, as one step: of two that do so at the same time, the one that began later stops the
     * other, and nothing of the other's is written (decision 0010).
     *
     * @param decide gives entries by topic key from what stands, null deletes; called once; what it
     *     throws ends the change with nothing written
     * @return what {@code decide} gave, durable, and read by whoever reads from now on
     * @throws OvertakenException when somebody else was faster; nothing was written
     * @throws IllegalStateException when Kafka does not take it; the message says whether anything
     *     may have been written
     */
    public Written change(
            Deed deed, Function<Catalog, Map<String, @Nullable CatalogEntry>> decide) {
        Map<String, Object> settings =
                kafka.transactionalProducer("sluice-catalog-tool", WRITER, OPEN_MAX_MS);
        boolean committing = false;
        try (var producer =
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            // Ends or waits for the transaction of whoever came before, so that the read below sees
            // all of it or none.
            producer.initTransactions();
            Catalog standing = read();
            Map<String, @Nullable CatalogEntry> entries = decide.apply(standing);
            if (entries.isEmpty()) {
                return new Written(entries, -1);
            }
            producer.beginTransaction();
            long last = send(producer, entries, Audit.records(deed, standing, entries));
            committing = true;
            producer.commitTransaction();
            awaitReadable(last);
            return new Written(entries, last);
        } catch (KafkaException e) {
            throw committing
                    ? new IllegalStateException(
                            "topic %s: whether the change was written is not known (look at the catalogue before you try again)"
                                    .formatted(Topics.CATALOG),
                            e)
                    : refused(e);
        }
    }

    /**
     * Returns when all are appended, so that what can go wrong does before the commit.
     *
     * @return offset of the last entry
     */
    private long send(
            KafkaProducer<byte[], byte[]> producer,
            Map<String, @Nullable CatalogEntry> entries,
            List<AuditRecord> deeds) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        deeds.forEach(deed -> sent.add(producer.send(record(deed))));
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
        Map<String, Object> settings = kafka.committedReader("sluice-catalog-tool");
        // Closing waits for the fetch that is under way.
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static IllegalStateException refused(KafkaException e) {
        Throwable why = e.getCause() == null ? e : e.getCause();
        return switch (why) {
            case ProducerFencedException ignored -> new OvertakenException(e);
            case InvalidProducerEpochException ignored -> new OvertakenException(e);
            case AuthorizationException ignored ->
                    new IllegalStateException(
                            "topic %s took nothing (expected: the right to read and write it, to write %s, and to write the transactional id %s)"
                                    .formatted(Topics.CATALOG, Topics.AUDIT, WRITER),
                            e);
            default ->
                    new IllegalStateException("topic %s took nothing".formatted(Topics.CATALOG), e);
        };
    }

    private ProducerRecord<byte[], byte[]> record(AuditRecord deed) {
        return new ProducerRecord<>(
                Topics.AUDIT,
                0,
                (deed.getKind() + "/" + deed.getName()).getBytes(StandardCharsets.UTF_8),
                auditCodec.encode(deed));
    }

    private ProducerRecord<byte[], byte[]> record(String key, @Nullable CatalogEntry entry) {
        return new ProducerRecord<>(
                Topics.CATALOG,
                PARTITION.partition(),
                key.getBytes(StandardCharsets.UTF_8),
                entry == null ? null : codec.encode(entry));
    }
}
