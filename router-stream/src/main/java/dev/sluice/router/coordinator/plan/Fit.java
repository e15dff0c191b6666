package dev.sluice.router.coordinator.plan;

import java.util.OptionalLong;

/** Whether a job may run on a lane. */
sealed interface Fit {
    record Fits(Candidate candidate) implements Fit {}

    record Excluded(String lane, Why why, OptionalLong costMaxNanoUsd, String reason)
            implements Fit {}

    enum Why {
        /** The lane has no price. */
        PRICE,
        /** It costs more than the job may. */
        COST,
        /** Another reason, which more money would not change. */
        OTHER
    }
}
