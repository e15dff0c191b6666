package dev.sluice.standalone.catalog;

import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.plan.CatalogChange;
import dev.sluice.schema.catalog.plan.CatalogDiff;
import dev.sluice.schema.catalog.plan.CatalogPlan.Ready;
import java.time.Instant;
import java.util.List;
import java.util.Map;

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
        if (standing.isEmpty()) {
            var written =
                    topic.change(
                            Deed.ofCommand("seed of an empty catalogue", now),
                            seen ->
                                    seen.isEmpty()
                                            ? new Ready(CatalogDiff.between(seen, wanted, false))
                                                    .entries("seed", now)
                                            : Map.of());
            int objects = written.entries().size();
            if (objects > 0) {
                return "catalogue: seeded with %d objects".formatted(objects);
            }
            standing = topic.read();
        }
        List<String> otherwise =
                CatalogDiff.between(standing, wanted, false).stream()
                        .map(CatalogChange::key)
                        .toList();
        return otherwise.isEmpty()
                ? "catalogue: stands"
                : "catalogue: stands as it is; the file says otherwise about %s and was not applied (`sluice catalog apply` does)"
                        .formatted(otherwise);
    }
}
