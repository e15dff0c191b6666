package dev.sluice.worker.provider;

import dev.sluice.schema.avro.ProviderLimits;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's answer says beside the answer.
 *
 * @param limits what is left of its rate limits; null: it does not say
 * @param unreadable headers about limits that make no sense
 */
public record Told(@Nullable ProviderLimits limits, int unreadable) {
    public static final Told NOTHING = new Told(null, 0);
}
