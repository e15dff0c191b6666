package dev.sluice.schema.catalog.pricemap;

import dev.sluice.schema.catalog.ServiceTier;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a price in the map is for, read from its key: {@code
 * cache_read_input_token_cost_above_200k_tokens_priority}.
 *
 * @param aboveTokens 0: from the first token on
 */
record PriceField(TokenClass tokenClass, int aboveTokens, ServiceTier tier) {
    enum TokenClass {
        INPUT,
        CACHE_READ,
        CACHE_WRITE,
        CACHE_WRITE_1H,
        OUTPUT,
        REASONING,
        AUDIO_INPUT,
        AUDIO_OUTPUT,
        IMAGE_INPUT
    }

    private static final Map<String, TokenClass> CLASSES =
            Map.of(
                    "input_cost_per_token", TokenClass.INPUT,
                    "cache_read_input_token_cost", TokenClass.CACHE_READ,
                    "cache_creation_input_token_cost", TokenClass.CACHE_WRITE,
                    "cache_creation_input_token_cost_above_1hr", TokenClass.CACHE_WRITE_1H,
                    "output_cost_per_token", TokenClass.OUTPUT,
                    "output_cost_per_reasoning_token", TokenClass.REASONING,
                    "input_cost_per_audio_token", TokenClass.AUDIO_INPUT,
                    "output_cost_per_audio_token", TokenClass.AUDIO_OUTPUT,
                    "input_cost_per_image_token", TokenClass.IMAGE_INPUT);

    private static final Map<String, ServiceTier> TIERS =
            Map.of(
                    "flex", ServiceTier.FLEX,
                    "priority", ServiceTier.PRIORITY,
                    "batches", ServiceTier.BATCH);

    private static final Pattern KEY =
            Pattern.compile(
                    "(?<class>[a-z_]+?(?:_above_1hr)?)(?:_above_(?<above>\\d{1,5})k_tokens)?(?:_(?<tier>flex|priority|batches))?");

    /**
     * Charged beside tokens, and only when a job asks for it: tools of the provider that no job can
     * ask for, and images, audio and video that are not counted in tokens. Also prices in a second
     * currency, and second names.
     */
    private static final Set<String> BESIDE =
            Set.of(
                    "computer_use_input_cost_per_1k_tokens",
                    "computer_use_output_cost_per_1k_tokens",
                    "file_search_cost_per_gb_per_day",
                    "vector_store_cost_per_gb_per_day",
                    "input_cost_per_image",
                    "input_cost_per_image_above_128k_tokens",
                    "input_cost_per_video_per_second",
                    "input_cost_per_video_per_second_above_128k_tokens",
                    "input_cost_per_video_per_second_above_8s_interval",
                    "input_cost_per_video_per_second_above_15s_interval",
                    "input_cost_per_audio_per_second",
                    "input_cost_per_audio_per_second_above_128k_tokens",
                    "input_cost_per_audio_token_priority",
                    "cache_creation_input_audio_token_cost",
                    "cache_read_input_audio_token_cost",
                    "regional_processing_uplift_multiplier_eu",
                    "regional_processing_uplift_multiplier_us");

    private static final Set<String> SECOND_NAMES =
            Set.of(
                    "input_cost_per_token_cache_hit",
                    "input_dbu_cost_per_token",
                    "output_dbu_cost_per_token");

    /** Empty for a key that is not a price of tokens as the catalogue has them. */
    static Optional<PriceField> of(String key) {
        Matcher parts = KEY.matcher(key);
        if (!parts.matches() || !CLASSES.containsKey(parts.group("class"))) {
            return Optional.empty();
        }
        String above = parts.group("above");
        String tier = parts.group("tier");
        return Optional.of(
                new PriceField(
                        CLASSES.getOrDefault(parts.group("class"), TokenClass.INPUT),
                        above == null ? 0 : Integer.parseInt(above) * 1_000,
                        tier == null
                                ? ServiceTier.STANDARD
                                : TIERS.getOrDefault(tier, ServiceTier.STANDARD)));
    }

    static boolean isMoney(String key) {
        return key.contains("cost") || key.contains("pric") || key.contains("multiplier");
    }

    static boolean isBeside(String key) {
        return BESIDE.contains(key);
    }

    static boolean isSecondName(String key) {
        return SECOND_NAMES.contains(key);
    }
}
