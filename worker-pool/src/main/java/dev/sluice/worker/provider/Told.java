package dev.sluice.worker.provider;

import dev.sluice.schema.avro.ProviderLimits;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says beside its answer.
 *
 * @param limits what is left of its rate limits; null: it does not say
 * @param unreadable headers about limits that make no sense
 * @param servedTier the service tier that it served; null: it does not say
 */
public record Told(@Nullable ProviderLimits limits, int unreadable, @Nullable String servedTier) {
    public static final Told NOTHING = new Told(null, 0);

    /** From headers. */
    public Told(@Nullable ProviderLimits limits, int unreadable) {
        this(limits, unreadable, null);
    }

    public Told withServedTier(@Nullable String tier) {
        return new Told(limits, unreadable, tier);
    }
}
