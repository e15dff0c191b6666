package dev.sluice.router.coordinator.plan;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Whether a job may run on a lane. */
sealed interface Fit {
    record Fits(Candidate candidate) implements Fit {}

    /**
     * @param pointer into the body, to what the lane has nothing for; null: it is not that
     */
    record Excluded(
            String lane,
            Why why,
            OptionalLong costMaxNanoUsd,
            String reason,
            @Nullable String pointer)
            implements Fit {}

    enum Why {
        /** The lane has no price. */
        PRICE,
        /** It costs more than the job may. */
        COST,
        /** It has nothing for a field of the body. */
        LACKING,
        /** Another reason, which more money would not change. */
        OTHER
    }
}
