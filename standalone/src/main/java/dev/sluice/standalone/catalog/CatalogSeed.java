package dev.sluice.standalone.catalog;

import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;

/** Puts a catalogue on an empty catalogue topic. A topic that holds something is the truth. */
public final class CatalogSeed {
    private CatalogSeed() {}

    /**
     * Seeds or compares.
     *
     * @return what was done, in words; names the objects that the file has otherwise than the topic
     */
    public static String apply(CatalogTopic topic, Catalog wanted, Instant now) {
        Catalog standing = topic.read();
        Map<String, CatalogEntry> entries = wanted.entries("seed", now);
        if (standing.isEmpty()) {
            topic.write(entries);
            return "catalogue: seeded with %d objects".formatted(entries.size());
        }
        var otherwise = new TreeSet<String>();
        Map<String, CatalogEntry> there = standing.entries("seed", now);
        entries.forEach(
                (key, entry) -> {
                    CatalogEntry other = there.get(key);
                    if (other == null || !other.getSpec().equals(entry.getSpec())) {
                        otherwise.add(key);
                    }
                });
        return otherwise.isEmpty()
                ? "catalogue: stands"
                : "catalogue: stands as it is; the file says otherwise about %s and was not applied"
                        .formatted(otherwise);
    }
}
