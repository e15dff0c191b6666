package dev.sluice.schema.catalog.pricemap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.schema.catalog.UnitPrice;
import dev.sluice.schema.catalog.pricemap.EntryReader.Unusable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads what an entry charges beside tokens: for searches, for each request, and for sound. Maps
 * have one price of a search for all providers, which count different things by it. How many
 * searches a call may make no map says, so that somebody has to, or requests do.
 */
final class UnitReader {
    private static final String SEARCHES = "search_context_cost_per_query";
    private static final String REQUEST = "input_cost_per_request";
    private static final String SIZE = "search_context_size_";
    private static final List<String> SIZES = List.of("low", "medium", "high");

    /** Their calls always search, and are paid for by the call; with the size that is the usual. */
    private static final Map<String, String> ALWAYS = Map.of("perplexity", "low");

    private static final Set<String> FIELDS = Set.of(SEARCHES, REQUEST);

    private UnitReader() {}

    static boolean reads(JsonNode entry, String field) {
        return FIELDS.contains(field) || SoundPrices.reads(entry, field);
    }

    /** By unit; without those that cost nothing. */
    static Map<String, UnitPrice> read(String key, JsonNode entry) throws Unusable {
        Map<String, UnitPrice> units = new TreeMap<>();
        JsonNode searches = entry.path(SEARCHES);
        if (searches.isObject()) {
            searches(key, entry, searches, units);
        }
        JsonNode request = entry.path(REQUEST);
        if (request.isNumber() && request.decimalValue().signum() != 0) {
            units.put(UnitKind.REQUEST.word(), new UnitPrice(plain(request)));
        }
        SoundPrices.read(entry, units);
        return units;
    }

    private static void searches(
            String key, JsonNode entry, JsonNode searches, Map<String, UnitPrice> units)
            throws Unusable {
        Map<String, BigDecimal> bySize = new TreeMap<>();
        for (String size : SIZES) {
            JsonNode price = searches.path(SIZE + size);
            if (price.isNumber()) {
                bySize.put(size, plain(price));
            } else if (!price.isMissingNode()) {
                throw new Unusable(
                        "%s.%s: %s (expected: a number)".formatted(SEARCHES, SIZE + size, price));
            }
        }
        if (bySize.values().stream().allMatch(price -> price.signum() == 0)) {
            return;
        }
        String provider = entry.path("litellm_provider").asText("");
        boolean searchModel = provider.equals("openai") && key.contains("-search");
        String usual = ALWAYS.getOrDefault(provider, "medium");
        if (searchModel || ALWAYS.containsKey(provider)) {
            put(UnitKind.REQUEST, bySize, usual, units);
            units.put(UnitKind.WEB_SEARCH.word(), new UnitPrice(BigDecimal.ZERO));
        } else if (provider.equals("gemini")
                && !entry.path("web_search_billing_unit").asText("").equals("per_query")) {
            put(UnitKind.GROUNDED_PROMPT, bySize, usual, units);
        } else {
            put(UnitKind.WEB_SEARCH, bySize, usual, units);
        }
    }

    /** One price where all sizes have the same. */
    private static void put(
            UnitKind kind,
            Map<String, BigDecimal> bySize,
            String usual,
            Map<String, UnitPrice> units) {
        BigDecimal plain = bySize.getOrDefault(usual, bySize.values().iterator().next());
        units.put(kind.word(), new UnitPrice(plain));
        bySize.forEach(
                (size, price) -> {
                    if (price.compareTo(plain) != 0) {
                        units.put(kind.word() + "/" + size, new UnitPrice(price));
                    }
                });
    }

    private static BigDecimal plain(JsonNode price) {
        BigDecimal usd = price.decimalValue().stripTrailingZeros();
        return usd.scale() < 0 ? usd.setScale(0) : usd;
    }
}
