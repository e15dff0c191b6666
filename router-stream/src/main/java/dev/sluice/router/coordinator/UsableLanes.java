package dev.sluice.router.coordinator;

import static java.util.stream.Collectors.toSet;

import dev.sluice.router.coordinator.dispatch.Shares;
import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.Lane;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Lanes that a job may be sent to when it cannot stay where it is: in the catalogue, not paused,
 * their breaker not open. Whoever moves jobs asks here, so that no two of them send one to and fro.
 */
record UsableLanes(Supplier<Catalog> catalog, Shares shares) {
    boolean has(String lane) {
        return known(lane)
                && !catalog.get().paused(CatalogKind.LANE, lane)
                && breaker(lane) != BreakerState.OPEN;
    }

    /** Whether its calls fail, and nobody has paused it for that. */
    boolean fails(String lane) {
        return breaker(lane) == BreakerState.OPEN && !catalog.get().paused(CatalogKind.LANE, lane);
    }

    /** All that take any number of calls. */
    Set<String> open() {
        return catalog.get().lanes().stream()
                .map(Lane::name)
                .filter(lane -> has(lane) && breaker(lane) == BreakerState.CLOSED)
                .collect(toSet());
    }

    boolean known(String lane) {
        return catalog.get().lane(lane).isPresent();
    }

    /** Nobody shuts a lane that the catalogue has lost. */
    BreakerState breaker(String lane) {
        return catalog.get()
                .lane(lane)
                .map(known -> shares.breaker(known.limitGroup(), lane))
                .orElse(BreakerState.CLOSED);
    }

    /** The next one of a plan, from its beginning again after its end. */
    OptionalInt after(int index, List<String> plan) {
        for (int i = 1; i < plan.size(); i++) {
            int next = (index + i) % plan.size();
            if (has(plan.get(next))) {
                return OptionalInt.of(next);
            }
        }
        return OptionalInt.empty();
    }
}
