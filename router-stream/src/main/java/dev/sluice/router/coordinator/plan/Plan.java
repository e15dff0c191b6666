package dev.sluice.router.coordinator.plan;

import dev.sluice.schema.error.ErrorCode;
import java.util.List;

/** Where a job may run. */
public sealed interface Plan {
    /**
     * @param lanes in the order in which they shall be tried; never empty
     * @param tokensMax upper bound of the tokens of one call, the unit of fairness
     */
    record Lanes(List<String> lanes, long tokensMax, int attemptsMax) implements Plan {}

    record Nowhere(ErrorCode code, String message) implements Plan {}
}
