package dev.sluice.schema.catalog;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads prices by unit. A unit without a price of its own costs what the next wider one does
 * ({@code image/hd/1024x1024}, {@code image/hd}, {@code image}), and when none of these has one,
 * what the dearest of its kind does: never less than what it turns out to be. Pure.
 */
public final class UnitPrices {
    private static final int UNITS_MAX = 64;
    private static final String UNIT = "[a-z_]{1,32}(/[A-Za-z0-9_.-]{1,32}){0,3}";

    /** In nano-dollars of one US dollar. */
    private static final int NANO_DIGITS = 9;

    private final Map<String, UnitPrice> prices;

    UnitPrices(Map<String, UnitPrice> prices) {
        this.prices = prices;
    }

    /**
     * In the order of their names.
     *
     * @throws IllegalArgumentException naming a unit that nobody knows
     */
    static Map<String, UnitPrice> checked(@Nullable Map<String, UnitPrice> units) {
        if (units == null || units.isEmpty()) {
            return Map.of();
        }
        CatalogObject.requireRange(units.size(), 0, UNITS_MAX, "prices.units (number)");
        units.forEach(
                (unit, price) -> {
                    if (!unit.matches(UNIT) || UnitKind.of(unit).isEmpty() || price == null) {
                        throw new IllegalArgumentException(
                                "prices.units.%s (expected: one of %s, perhaps with words behind slashes, with a price)"
                                        .formatted(
                                                unit,
                                                Stream.of(UnitKind.values())
                                                        .map(UnitKind::word)
                                                        .toList()));
                    }
                });
        return Collections.unmodifiableMap(new TreeMap<>(units));
    }

    public boolean sells(UnitKind kind) {
        return ofKind(kind).findAny().isPresent();
    }

    /** What one costs; empty: it has no price here. */
    public Optional<UnitPrice> of(String unit) {
        for (String known = unit; known != null; known = UnitKind.wider(known)) {
            UnitPrice price = prices.get(known);
            if (price != null) {
                return Optional.of(price);
            }
        }
        return UnitKind.of(unit)
                .flatMap(kind -> ofKind(kind).max(Comparator.comparing(UnitPrice::usd)));
    }

    /** Most of a kind that a call may use, where its request does not bound it. */
    public OptionalLong most(UnitKind kind) {
        return ofKind(kind)
                .map(UnitPrice::most)
                .filter(most -> most != null)
                .mapToLong(Integer::longValue)
                .max();
    }

    /** Whether calls use a kind unasked. */
    public boolean always(UnitKind kind) {
        return ofKind(kind).anyMatch(UnitPrice::always);
    }

    /** Whether none of a kind costs anything. */
    public boolean isFree(UnitKind kind) {
        return ofKind(kind).allMatch(UnitPrice::isFree);
    }

    /**
     * In nano-dollars, not rounded. A unit without a price adds nothing: no call is planned that
     * would ask for one.
     *
     * @param used by unit; null: nothing
     */
    BigDecimal nanoUsd(@Nullable Map<String, Long> used) {
        BigDecimal sum = BigDecimal.ZERO;
        if (used != null && !prices.isEmpty()) {
            for (Map.Entry<String, Long> unit : used.entrySet()) {
                BigDecimal usd = of(unit.getKey()).map(UnitPrice::usd).orElse(BigDecimal.ZERO);
                sum = sum.add(usd.multiply(BigDecimal.valueOf(unit.getValue())));
            }
        }
        return sum.movePointRight(NANO_DIGITS);
    }

    private Stream<UnitPrice> ofKind(UnitKind kind) {
        return prices.entrySet().stream()
                .filter(priced -> UnitKind.of(priced.getKey()).filter(kind::equals).isPresent())
                .map(Map.Entry::getValue);
    }
}
