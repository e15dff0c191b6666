package dev.sluice.runtime.catalog;

import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.serde.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch of the catalogue topic. What cannot be read is logged and left out, so that one bad
 * entry never stops the others. Not thread-safe.
 */
final class CatalogChanges {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogChanges.class);

    private final Function<byte[], CatalogEntry> decode;
    private final Map<String, @Nullable CatalogEntry> changes = new LinkedHashMap<>();

    /**
     * @param decode throws {@link UnreadableRecordException} when the bytes are no entry
     */
    CatalogChanges(Function<byte[], CatalogEntry> decode) {
        this.decode = decode;
    }

    /**
     * @throws java.io.UncheckedIOException when the schema of an entry is not to be had: the entry
     *     may be fine, and the whole batch has to be read again
     */
    void read(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            LOG.error("catalogue entry without a key at offset {} skipped", record.offset());
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            changes.put(key, null);
            return;
        }
        try {
            changes.put(key, entry(key, record.value()));
        } catch (UnreadableRecordException | IllegalArgumentException e) {
            LOG.error(
                    "catalogue entry {} at offset {} skipped: {}",
                    key,
                    record.offset(),
                    e.getMessage());
        }
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    int size() {
        return changes.size();
    }

    Catalog appliedTo(Catalog catalog) {
        return catalog.apply(changes);
    }

    private CatalogEntry entry(String key, byte[] value) {
        CatalogEntry entry = decode.apply(value);
        var object = Catalog.read(entry);
        if (!object.name().equals(entry.getName())
                || !key.equals(entry.getKind() + "/" + entry.getName())) {
            throw new IllegalArgumentException(
                    "it holds %s %s (expected: the object that its key names)"
                            .formatted(entry.getKind(), object.name()));
        }
        return entry;
    }
}
