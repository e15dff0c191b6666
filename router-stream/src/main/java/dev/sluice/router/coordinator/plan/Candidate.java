package dev.sluice.router.coordinator.plan;

import dev.sluice.router.coordinator.plan.LaneView.LaneState;
import java.util.Optional;

/**
 * A lane that a job may use.
 *
 * @param costMaxNanoUsd most that one call can cost
 * @param tokensMax most that one call can use
 * @param state empty when nothing is known of it
 */
record Candidate(String lane, long costMaxNanoUsd, long tokensMax, Optional<LaneState> state) {
    /** A lane that nobody knows is tried. */
    long expectedMs() {
        return state.map(LaneState::expectedMs).orElse(0L);
    }
}
