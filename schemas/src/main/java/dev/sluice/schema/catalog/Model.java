package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A model as one account sells it.
 *
 * @param upstream the provider's own name for it
 * @param contextTokens input and output together
 * @param outputTokensMax most the model writes in one answer
 * @param prices null: unknown, and then no job runs on it
 */
public record Model(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String upstream,
        @JsonProperty(required = true) int contextTokens,
        @JsonProperty(required = true) int outputTokensMax,
        @Nullable Prices prices)
        implements CatalogObject {
    public Model {
        CatalogObject.requireText(name, "model.name");
        CatalogObject.requireText(upstream, "model.upstream");
        CatalogObject.requireRange(contextTokens, 1, 100_000_000, "model.context_tokens");
        CatalogObject.requireRange(outputTokensMax, 1, contextTokens, "model.output_tokens_max");
    }
}
