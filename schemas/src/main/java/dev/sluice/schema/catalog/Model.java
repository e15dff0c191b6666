package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
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
 * @param tokenizer how it counts text; null: not known, and then a byte is taken for a token where
 *     money is at stake
 * @param bytesPerToken about so many bytes of a prompt are a token, until its own calls have shown
 *     it; null: {@link #BYTES_PER_TOKEN}
 * @param imageTokensMax most that one image of a prompt counts; null: {@link #IMAGE_TOKENS_MAX}
 */
public record Model(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String upstream,
        @JsonProperty(required = true) int contextTokens,
        @JsonProperty(required = true) int outputTokensMax,
        @Nullable Prices prices,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Set<Capability> capabilities,
        @Nullable Tokenizer tokenizer,
        @Nullable BigDecimal bytesPerToken,
        @Nullable Integer imageTokensMax)
        implements CatalogObject {
    /** OpenAI's rule of thumb for English text. */
    public static final int BYTES_PER_TOKEN = 4;

    /** More than any main model of the big providers counted for one image in 2026. */
    public static final int IMAGE_TOKENS_MAX = 50_000;

    private static final BigDecimal BYTES_PER_TOKEN_MAX = BigDecimal.valueOf(100);

    public Model {
        CatalogObject.requireText(name, "model.name");
        CatalogObject.requireText(upstream, "model.upstream");
        CatalogObject.requireRange(contextTokens, 1, 100_000_000, "model.context_tokens");
        CatalogObject.requireRange(outputTokensMax, 1, contextTokens, "model.output_tokens_max");
        capabilities =
                capabilities == null || capabilities.isEmpty()
                        ? Set.of()
                        : Collections.unmodifiableSet(EnumSet.copyOf(capabilities));
        if (bytesPerToken != null
                && (bytesPerToken.compareTo(BigDecimal.ONE) < 0
                        || bytesPerToken.compareTo(BYTES_PER_TOKEN_MAX) > 0)) {
            throw new IllegalArgumentException(
                    "model.bytes_per_token: %s (expected: 1..%s)"
                            .formatted(bytesPerToken.toPlainString(), BYTES_PER_TOKEN_MAX));
        }
        if (imageTokensMax != null) {
            CatalogObject.requireRange(imageTokensMax, 1, 1_000_000, "model.image_tokens_max");
        }
    }

    /** One that counts tokens in a way that nobody has told. */
    public Model(
            String name,
            String upstream,
            int contextTokens,
            int outputTokensMax,
            @Nullable Prices prices,
            Set<Capability> capabilities) {
        this(
                name,
                upstream,
                contextTokens,
                outputTokensMax,
                prices,
                capabilities,
                null,
                null,
                null);
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
