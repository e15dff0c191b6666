package dev.sluice.schema.catalog.pricemap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schema.catalog.CatalogYaml;
import dev.sluice.schema.catalog.Model;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A price that changes by more than a factor of ten, or goes: more likely a fault in the map than
 * an offer.
 *
 * @param path like {@code prices.steps.200000.input}
 * @param to null: has none any more
 */
public record Jump(String model, String path, BigDecimal from, @Nullable BigDecimal to) {
    private static final BigDecimal FACTOR_MAX = BigDecimal.TEN;

    /** Numbers beside prices that are none. */
    private static final Set<String> COUNTS = Set.of("above_tokens", "most");

    static List<Jump> between(Model standing, Model wanted) {
        Map<String, BigDecimal> before = prices(standing);
        Map<String, BigDecimal> after = prices(wanted);
        List<Jump> jumps = new ArrayList<>();
        before.forEach(
                (path, from) -> {
                    BigDecimal to = after.get(path);
                    // A class without a price costs what its direction does: never too little.
                    boolean gone = to == null && path.endsWith(".input");
                    if (gone || to != null && isFar(from, to)) {
                        jumps.add(new Jump(standing.name(), path, from, to));
                    }
                });
        return jumps;
    }

    /** Who is meant, from what, to what. */
    public String inWords() {
        return "model %s: %s %s -> %s (expected: a change by a factor of at most %s)"
                .formatted(
                        model,
                        path,
                        from.toPlainString(),
                        to == null ? "none" : to.toPlainString(),
                        FACTOR_MAX);
    }

    private static boolean isFar(BigDecimal from, BigDecimal to) {
        return from.multiply(FACTOR_MAX).compareTo(to) < 0
                || to.multiply(FACTOR_MAX).compareTo(from) < 0;
    }

    /** Of a model, by their path; none of one that has none. */
    static Map<String, BigDecimal> prices(Model model) {
        Map<String, BigDecimal> prices = new TreeMap<>();
        collect("prices", CatalogYaml.form(model).path("prices"), prices);
        return prices;
    }

    private static void collect(String at, JsonNode node, Map<String, BigDecimal> prices) {
        for (var field : node.properties()) {
            JsonNode value = field.getValue();
            if (value.isArray()) {
                value.forEach(
                        step ->
                                collect(
                                        "%s.steps.%s".formatted(at, step.path("above_tokens")),
                                        step,
                                        prices));
            } else if (value.isObject()) {
                collect(at + "." + field.getKey(), value, prices);
            } else if (value.isNumber() && !COUNTS.contains(field.getKey())) {
                prices.put(at + "." + field.getKey(), value.decimalValue());
            }
        }
    }
}
