package dev.sluice.router.coordinator;

import dev.sluice.schema.catalog.ServiceTier;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What providers call the service tiers that they served. Pure. */
final class ServedTierPolicy {
    private ServedTierPolicy() {}

    /** Empty for none, and for a word that nobody has a price for. */
    static Optional<ServiceTier> tier(@Nullable String word) {
        if (word == null) {
            return Optional.empty();
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            // Scale is paid for in advance, and priced as standard where it is not known better.
            case "default", "standard", "scale" -> Optional.of(ServiceTier.STANDARD);
            case "flex" -> Optional.of(ServiceTier.FLEX);
            case "priority", "fast" -> Optional.of(ServiceTier.PRIORITY);
            case "batch" -> Optional.of(ServiceTier.BATCH);
            default -> Optional.empty();
        };
    }
}
