package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model as one account sells it.
 *
 * @param upstream the provider's own name for it
 * @param contextTokens input and output together
 * @param outputTokensMax most the model writes in one answer
 * @param prices null: unknown, and then no job runs on it
 * @param capabilities operations and what else requests may need; empty: not known, and then it is
 *     taken to have all
 */
public record Model(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String upstream,
        @JsonProperty(required = true) int contextTokens,
        @JsonProperty(required = true) int outputTokensMax,
        @Nullable Prices prices,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Set<Capability> capabilities)
        implements CatalogObject {
    public Model {
        CatalogObject.requireText(name, "model.name");
        CatalogObject.requireText(upstream, "model.upstream");
        CatalogObject.requireRange(contextTokens, 1, 100_000_000, "model.context_tokens");
        CatalogObject.requireRange(outputTokensMax, 1, contextTokens, "model.output_tokens_max");
        capabilities =
                capabilities == null || capabilities.isEmpty()
                        ? Set.of()
                        : Collections.unmodifiableSet(EnumSet.copyOf(capabilities));
    }

    /** With capabilities that nobody knows. */
    public Model(
            String name,
            String upstream,
            int contextTokens,
            int outputTokensMax,
            @Nullable Prices prices) {
        this(name, upstream, contextTokens, outputTokensMax, prices, Set.of());
    }

    /** What a call costs in a tier; empty: unknown, and then no job runs there. */
    public Optional<Prices> pricesIn(ServiceTier tier) {
        return Optional.ofNullable(prices).flatMap(known -> known.in(tier));
    }
}
