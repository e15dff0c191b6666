package dev.sluice.schema.catalog.pricemap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.schema.catalog.UnitPrice;
import dev.sluice.schema.catalog.pricemap.EntryReader.Unusable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads what an entry charges beside tokens: for searches of the web and of files, for containers,
 * for each request, for reranking, and for sound. Maps have one price of a search for all
 * providers, which count different things by it. How many searches a call may make no map says, so
 * that somebody has to, or requests do.
 */
final class UnitReader {
    private static final String SEARCHES = "search_context_cost_per_query";
    private static final String REQUEST = "input_cost_per_request";
    private static final String FILES = "file_search_cost_per_1k_calls";
    private static final String CONTAINER = "code_interpreter_cost_per_session";
    private static final String QUERY = "input_cost_per_query";

    /** Cohere counts a query with up to a hundred documents, and takes a thousand. */
    private static final int SEARCH_UNITS_MOST = 10;

    private static final String SIZE = "search_context_size_";
    private static final List<String> SIZES = List.of("low", "medium", "high");

    /** Their calls always search, and are paid for by the call; with the size that is the usual. */
    private static final Map<String, String> ALWAYS = Map.of("perplexity", "low");

    private static final Set<String> FIELDS = Set.of(SEARCHES, REQUEST, FILES, CONTAINER, QUERY);

    private UnitReader() {}

    static boolean reads(JsonNode entry, String field) {
        return (FIELDS.contains(field) && (!field.equals(QUERY) || isReranked(entry)))
                || SoundPrices.reads(entry, field);
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
            units.put(UnitKind.REQUEST.word(), new UnitPrice(plain(request.decimalValue())));
        }
        paid(entry, FILES)
                .ifPresent(
                        thousand ->
                                units.put(
                                        UnitKind.FILE_SEARCH.word(),
                                        new UnitPrice(plain(thousand.movePointLeft(3)))));
        container(entry).ifPresent(price -> units.put(UnitKind.CODE_INTERPRETER.word(), price));
        if (isReranked(entry)) {
            paid(entry, QUERY)
                    .ifPresent(
                            usd ->
                                    units.put(
                                            UnitKind.SEARCH_UNIT.word(),
                                            new UnitPrice(plain(usd), SEARCH_UNITS_MOST, true)));
        }
        SoundPrices.read(entry, units);
        return units;
    }

    /** What a container costs in which the provider runs code; empty: the entry does not say. */
    static Optional<UnitPrice> container(JsonNode entry) {
        return paid(entry, CONTAINER).map(usd -> new UnitPrice(plain(usd)));
    }

    /** Whether calls are paid by what Cohere counts of them; others count differently. */
    static boolean isReranked(JsonNode entry) {
        return entry.path("mode").asText("").equals("rerank")
                && entry.path("litellm_provider").asText("").equals("cohere");
    }

    private static Optional<BigDecimal> paid(JsonNode entry, String field) {
        JsonNode price = entry.path(field);
        return price.isNumber() && price.decimalValue().signum() > 0
                ? Optional.of(price.decimalValue())
                : Optional.empty();
    }

    private static void searches(
            String key, JsonNode entry, JsonNode searches, Map<String, UnitPrice> units)
            throws Unusable {
        Map<String, BigDecimal> bySize = new TreeMap<>();
        for (String size : SIZES) {
            JsonNode price = searches.path(SIZE + size);
            if (price.isNumber()) {
                bySize.put(size, plain(price.decimalValue()));
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

    private static BigDecimal plain(BigDecimal price) {
        BigDecimal usd = price.stripTrailingZeros();
        return usd.scale() < 0 ? usd.setScale(0) : usd;
    }
}
