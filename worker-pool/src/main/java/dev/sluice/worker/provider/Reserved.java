package dev.sluice.worker.provider;

import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.schema.usage.TokenCounts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a call may be billed beside tokens, as the router has reserved it: most by unit, 0 where
 * nothing bounds it because it is free. What is not here must not be asked for. Immutable.
 */
public record Reserved(Map<String, Long> units) {
    public static final Reserved NOTHING = new Reserved(Map.of());

    public Reserved {
        units = Map.copyOf(units);
    }

    /**
     * @param units null: nothing
     */
    public static Reserved of(@Nullable Map<String, Long> units) {
        return units == null || units.isEmpty() ? NOTHING : new Reserved(units);
    }

    public boolean has(UnitKind kind) {
        return unit(kind).isPresent();
    }

    /** Whether the provider may search the web, however it counts that. */
    public boolean hasSearch() {
        return has(UnitKind.WEB_SEARCH) || has(UnitKind.GROUNDED_PROMPT);
    }

    /** Most of a kind; 0: nothing bounds it. */
    public long most(UnitKind kind) {
        return unit(kind).map(units::get).orElse(0L);
    }

    /**
     * Notes what a provider has counted of a kind.
     *
     * @return as it was where nothing of the kind is reserved
     */
    public TokenUsage counted(TokenUsage usage, UnitKind kind, long count) {
        if (units.isEmpty() || !has(kind)) {
            return usage;
        }
        Map<String, Long> counts = new HashMap<>();
        if (usage.getUnits() != null) {
            counts.putAll(usage.getUnits());
        }
        counts.put(kind.word(), Math.max(0, count));
        return TokenCounts.with(usage, counts);
    }

    /**
     * What is to be paid: of each unit as many as its wire has counted, and where it has not, as
     * many as are reserved. That is right for what the request alone decides, and on the safe side
     * for an answer that broke off.
     *
     * @param usage with the wire's counts by kind
     */
    public TokenUsage settled(TokenUsage usage) {
        if (units.isEmpty()) {
            return usage;
        }
        Map<String, Long> counts = usage.getUnits() == null ? Map.of() : usage.getUnits();
        Map<String, Long> paid = new HashMap<>();
        units.forEach(
                (unit, most) -> {
                    Long count =
                            UnitKind.of(unit).map(kind -> counts.get(kind.word())).orElse(most);
                    if (count > 0) {
                        paid.put(unit, count);
                    }
                });
        return TokenCounts.with(usage, paid.isEmpty() ? null : paid);
    }

    private Optional<String> unit(UnitKind kind) {
        return units.keySet().stream()
                .filter(unit -> UnitKind.of(unit).filter(kind::equals).isPresent())
                .findFirst();
    }
}
