package dev.sluice.runtime.catalog;

import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole catalogue topic, for those who change it. Of each object the last record counts; what
 * it replaced need not be readable. Holds every object once. Not thread-safe.
 */
final class CatalogSnapshot {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogSnapshot.class);

    private final RecordCodec<CatalogEntry> codec;
    private final Map<String, ConsumerRecord<byte[], byte[]>> last = new LinkedHashMap<>();

    CatalogSnapshot(RecordCodec<CatalogEntry> codec) {
        this.codec = codec;
    }

    void read(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (CatalogKind.isKey(key)) {
            last.put(key, record);
        } else {
            LOG.error(
                    "record at offset {} of {} skipped: key {} (expected: that of an object, such as"
                            + " tenant/acme)",
                    record.offset(),
                    record.topic(),
                    key);
        }
    }

    /**
     * @throws IllegalStateException naming an object that cannot be read
     */
    Catalog catalog() {
        Map<String, @Nullable CatalogEntry> entries = new LinkedHashMap<>();
        last.forEach((key, record) -> entries.put(key, entry(key, record)));
        return Catalog.EMPTY.apply(entries);
    }

    private @Nullable CatalogEntry entry(String key, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return null;
        }
        try {
            return codec.decode(record.value());
        } catch (UnreadableRecordException e) {
            throw new IllegalStateException(
                    "topic %s: %s at offset %d cannot be read: %s (expected: what this version can read; use the one that wrote it, or write the object or a record without a value under this key)"
                            .formatted(Topics.CATALOG, key, record.offset(), e.getMessage()),
                    e);
        }
    }
}
