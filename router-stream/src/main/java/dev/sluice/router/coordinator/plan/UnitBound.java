package dev.sluice.router.coordinator.plan;

import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.schema.catalog.UnitPrices;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The most that a call can be billed beside tokens, by unit. A number that the request says bounds
 * it; else what the price does. What providers do unasked is added. Pure.
 */
public sealed interface UnitBound {
    /**
     * @param units most of each; 0: it is free, and nothing bounds it
     */
    record Bound(Map<String, Long> units) implements UnitBound {
        public Bound {
            units = Map.copyOf(units);
        }
    }

    /** The request asks for something that has no price. */
    record Unpriced(String unit) implements UnitBound {}

    /** The request asks for as much as the provider likes of something that costs. */
    record Unbounded(UnitKind kind) implements UnitBound {}

    /**
     * @param asked by unit, 0 where the request does not bound it; null: nothing
     */
    static UnitBound of(@Nullable Map<String, Long> asked, Prices prices) {
        if (asked == null && prices.units().isEmpty()) {
            return new Bound(Map.of());
        }
        UnitPrices byUnit = prices.byUnit();
        Map<String, Long> bound = new TreeMap<>();
        String request = UnitKind.REQUEST.word();
        Map<String, Long> asks = asked == null ? Map.of() : asked;
        for (Map.Entry<String, Long> ask : asks.entrySet()) {
            String unit = ask.getKey();
            Optional<UnitKind> said = UnitKind.of(unit);
            Optional<UnitKind> kind = said.flatMap(known -> sold(known, byUnit));
            if (kind.isEmpty()) {
                if (said.isPresent() && !said.get().mustBeSold()) {
                    continue;
                }
                return new Unpriced(unit);
            }
            OptionalLong most = most(kind.get(), ask.getValue(), byUnit);
            if (most.isEmpty()) {
                return new Unbounded(kind.get());
            }
            bound.merge(kind.get().like(unit), most.getAsLong(), Long::sum);
            if (kind.get() == UnitKind.WEB_SEARCH) {
                // How much of what it finds is read sets the price of calls, too.
                request = UnitKind.REQUEST.like(unit);
            }
        }
        for (UnitKind kind : UnitKind.values()) {
            boolean isAsked = bound.keySet().stream().anyMatch(unit -> isOf(kind, unit));
            if (!isAsked && byUnit.always(kind)) {
                bound.put(kind.word(), byUnit.most(kind).orElseThrow());
            }
        }
        if (byUnit.sells(UnitKind.REQUEST)) {
            bound.put(request, 1L);
        }
        return new Bound(bound);
    }

    /** What can be reserved; nothing where no call may be made. */
    default Map<String, Long> units() {
        return switch (this) {
            case Bound(var units) -> units;
            case Unpriced ignored -> Map.of();
            case Unbounded ignored -> Map.of();
        };
    }

    /** Some providers count the calls that searched, not their searches. */
    private static Optional<UnitKind> sold(UnitKind asked, UnitPrices prices) {
        if (prices.sells(asked)) {
            return Optional.of(asked);
        }
        return asked == UnitKind.WEB_SEARCH && prices.sells(UnitKind.GROUNDED_PROMPT)
                ? Optional.of(UnitKind.GROUNDED_PROMPT)
                : Optional.empty();
    }

    /**
     * How often, beside the first time, the provider may read the whole prompt with what it found.
     * Sources are found all at once.
     */
    static long rounds(Map<String, Long> units) {
        return units.entrySet().stream()
                .filter(unit -> UnitKind.of(unit.getKey()).filter(UnitKind::mustBeSold).isPresent())
                .mapToLong(
                        unit ->
                                isOf(UnitKind.SEARCH_SOURCE, unit.getKey())
                                        ? Math.min(1, unit.getValue())
                                        : unit.getValue())
                .sum();
    }

    private static OptionalLong most(UnitKind kind, long asked, UnitPrices prices) {
        if (kind == UnitKind.GROUNDED_PROMPT) {
            return OptionalLong.of(1);
        }
        if (asked > 0) {
            return OptionalLong.of(asked);
        }
        OptionalLong most = prices.most(kind);
        return most.isEmpty() && prices.isFree(kind) ? OptionalLong.of(0) : most;
    }

    private static boolean isOf(UnitKind kind, String unit) {
        return UnitKind.of(unit).filter(kind::equals).isPresent();
    }
}
