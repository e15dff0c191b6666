package dev.sluice.schema.catalog.pricemap;

import dev.sluice.schema.catalog.pricemap.PriceMap.Entry;
import java.util.List;
import java.util.Optional;

/**
 * Which entries of a price map are wanted.
 *
 * @param models patterns with {@code *} and {@code ?} of keys; none: any
 * @param provider as the map calls it; empty: any
 */
public record Selection(List<String> models, Optional<String> provider) {
    /** Only what the catalogue has already. */
    public static final Selection NOTHING_NEW = new Selection(List.of(), Optional.empty());

    public Selection {
        models = List.copyOf(models);
    }

    boolean isEmpty() {
        return models.isEmpty() && provider.isEmpty();
    }

    boolean takes(Entry entry) {
        return provider.map(wanted -> wanted.equals(entry.provider())).orElse(true)
                && (models.isEmpty()
                        || models.stream().map(Glob::of).anyMatch(g -> g.matches(entry.key())));
    }
}
