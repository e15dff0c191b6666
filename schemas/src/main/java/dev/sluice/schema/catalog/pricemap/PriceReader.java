package dev.sluice.schema.catalog.pricemap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schema.catalog.PriceStep;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.ServiceTier;
import dev.sluice.schema.catalog.pricemap.EntryReader.Unusable;
import dev.sluice.schema.catalog.pricemap.PriceField.TokenClass;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the prices of one entry. Whatever is charged for every call and is not a price of tokens
 * makes the entry unusable; what only some calls pay becomes a note.
 */
final class PriceReader {
    private static final int MILLION_DIGITS = 6;

    private final JsonNode entry;
    private final boolean outputIsFree;
    private final boolean tokensAreFree;
    private final List<String> notes;

    /** By tier, then by the tokens that a call has to exceed, 0 for all calls. */
    private final Map<ServiceTier, SortedMap<Integer, Map<TokenClass, BigDecimal>>> found =
            new EnumMap<>(ServiceTier.class);

    /**
     * @param outputIsFree no output is sold
     * @param tokensAreFree calls are paid by the second or the character alone
     * @param notes where to add what the prices do not cover
     */
    PriceReader(JsonNode entry, boolean outputIsFree, boolean tokensAreFree, List<String> notes) {
        this.entry = entry;
        this.outputIsFree = outputIsFree;
        this.tokensAreFree = tokensAreFree;
        this.notes = notes;
    }

    Prices read() throws Unusable {
        for (var field : entry.properties()) {
            collect(field.getKey(), field.getValue());
        }
        if (tokensAreFree) {
            return prices(new TreeMap<>(), Map.of());
        }
        JsonNode cacheHit = entry.path("input_cost_per_token_cache_hit");
        if (cacheHit.isNumber() && !entry.hasNonNull("cache_read_input_token_cost")) {
            put(ServiceTier.STANDARD, 0, TokenClass.CACHE_READ, perMillion(cacheHit));
        }
        bands(entry.path("tiered_pricing"));
        var standard = found.getOrDefault(ServiceTier.STANDARD, new TreeMap<>());
        Map<ServiceTier, Prices> tiers = new EnumMap<>(ServiceTier.class);
        for (ServiceTier tier : ServiceTier.values()) {
            var steps = found.get(tier);
            if (tier == ServiceTier.STANDARD || steps == null) {
                continue;
            }
            String lacks = lacking(steps, standard);
            if (lacks != null) {
                notes.add(
                        "tier %s is left out: it lacks %s"
                                .formatted(tier.name().toLowerCase(Locale.ROOT), lacks));
            } else {
                tiers.put(tier, prices(steps, Map.of()));
            }
        }
        String lacks = lacking(standard, standard);
        if (lacks != null) {
            throw new Unusable("it lacks %s".formatted(lacks));
        }
        for (TokenClass apart : List.of(TokenClass.AUDIO_INPUT, TokenClass.AUDIO_OUTPUT)) {
            if (standard.getOrDefault(0, Map.of()).containsKey(apart)) {
                notes.add(
                        "%s has a price of its own, and usage does not tell it apart yet"
                                .formatted(apart.name().toLowerCase(Locale.ROOT)));
            }
        }
        return prices(standard, tiers);
    }

    private void collect(String key, JsonNode value) throws Unusable {
        if (!PriceField.isMoney(key)
                || PriceField.isSecondName(key)
                || UnitReader.reads(entry, key)
                || key.equals("tiered_pricing")
                || value.isNull()
                || value.isNumber() && value.decimalValue().signum() == 0 && !isDirection(key)) {
            // A class at 0 is not stated: it costs what input or output does.
            return;
        }
        var field = PriceField.of(key);
        if (PriceField.isBeside(key)) {
            notes.add(key + " is not counted");
        } else if (field.isEmpty()) {
            throw new Unusable("%s: a price that is not of tokens".formatted(key));
        } else if (!value.isNumber()) {
            throw new Unusable("%s: %s (expected: a number)".formatted(key, value));
        } else {
            put(
                    field.get().tier(),
                    field.get().aboveTokens(),
                    field.get().tokenClass(),
                    perMillion(value));
        }
    }

    private static boolean isDirection(String key) {
        return key.equals("input_cost_per_token") || key.equals("output_cost_per_token");
    }

    /** The other form of steps: bands of input tokens, each with all its prices. */
    private void bands(JsonNode bands) throws Unusable {
        for (JsonNode band : bands) {
            JsonNode from = band.path("range").path(0);
            if (!from.isNumber()) {
                throw new Unusable("tiered_pricing: a band without a range");
            }
            for (var field : band.properties()) {
                String key = field.getKey();
                if (!PriceField.isMoney(key)) {
                    continue;
                }
                PriceField known =
                        PriceField.of(key)
                                .filter(f -> f.aboveTokens() == 0)
                                .orElseThrow(
                                        () -> new Unusable("tiered_pricing: unknown price " + key));
                if (!field.getValue().isNumber()) {
                    throw new Unusable("tiered_pricing: %s is no number".formatted(key));
                }
                put(
                        known.tier(),
                        from.decimalValue().intValue(),
                        known.tokenClass(),
                        perMillion(field.getValue()));
            }
        }
    }

    private void put(ServiceTier tier, int above, TokenClass tokenClass, BigDecimal price) {
        found.computeIfAbsent(tier, t -> new TreeMap<>())
                .computeIfAbsent(above, a -> new EnumMap<>(TokenClass.class))
                .put(tokenClass, price);
    }

    /** What keeps these from being whole prices; null: nothing. */
    private @Nullable String lacking(
            SortedMap<Integer, Map<TokenClass, BigDecimal>> steps,
            SortedMap<Integer, Map<TokenClass, BigDecimal>> standard) {
        if (!steps.containsKey(0)) {
            return "input and output prices";
        }
        for (var step : steps.entrySet()) {
            String at = step.getKey() == 0 ? "" : " above %d tokens".formatted(step.getKey());
            BigDecimal input = step.getValue().get(TokenClass.INPUT);
            BigDecimal output = step.getValue().get(TokenClass.OUTPUT);
            if (input == null || input.signum() == 0) {
                return "a price of input above 0%s".formatted(at);
            }
            if (!outputIsFree && (output == null || output.signum() == 0)) {
                return "a price of output above 0%s".formatted(at);
            }
        }
        for (int above : standard.keySet()) {
            if (!steps.containsKey(above)) {
                return "prices above %d tokens".formatted(above);
            }
        }
        return null;
    }

    private static Prices prices(
            SortedMap<Integer, Map<TokenClass, BigDecimal>> steps, Map<ServiceTier, Prices> tiers) {
        List<PriceStep> above = new ArrayList<>();
        steps.forEach(
                (tokens, of) -> {
                    if (tokens > 0) {
                        above.add(
                                new PriceStep(
                                        tokens,
                                        need(of, TokenClass.INPUT),
                                        of.get(TokenClass.CACHE_READ),
                                        of.get(TokenClass.CACHE_WRITE),
                                        of.get(TokenClass.CACHE_WRITE_1H),
                                        need(of, TokenClass.OUTPUT),
                                        of.get(TokenClass.REASONING),
                                        of.get(TokenClass.AUDIO_INPUT),
                                        of.get(TokenClass.AUDIO_OUTPUT),
                                        of.get(TokenClass.IMAGE_INPUT)));
                    }
                });
        Map<TokenClass, BigDecimal> of = steps.getOrDefault(0, Map.of());
        return new Prices(
                need(of, TokenClass.INPUT),
                of.get(TokenClass.CACHE_READ),
                of.get(TokenClass.CACHE_WRITE),
                of.get(TokenClass.CACHE_WRITE_1H),
                need(of, TokenClass.OUTPUT),
                of.get(TokenClass.REASONING),
                of.get(TokenClass.AUDIO_INPUT),
                of.get(TokenClass.AUDIO_OUTPUT),
                of.get(TokenClass.IMAGE_INPUT),
                above,
                tiers);
    }

    /** Only output can be missing here, and only where none is sold. */
    private static BigDecimal need(Map<TokenClass, BigDecimal> of, TokenClass tokenClass) {
        return of.getOrDefault(tokenClass, BigDecimal.ZERO);
    }

    private static BigDecimal perMillion(JsonNode perToken) {
        BigDecimal price =
                perToken.decimalValue().movePointRight(MILLION_DIGITS).stripTrailingZeros();
        return price.scale() < 0 ? price.setScale(0) : price;
    }
}
