package dev.sluice.router.coordinator.plan;

import java.time.Duration;
import java.util.Optional;

/**
 * How lanes are doing, as far as anybody knows. Asked for every job: answers come from memory, and
 * one instance is confined to its coordinator's thread.
 */
@FunctionalInterface
public interface LaneView {
    /** Nothing is known of any lane. */
    LaneView NOTHING_KNOWN = lane -> Optional.empty();

    /** Empty when nothing is known of it, as of a lane that nobody has used yet. */
    Optional<LaneState> of(String lane);

    /**
     * A lane a moment ago.
     *
     * @param queued jobs that wait for it
     * @param latencyP50 of its calls
     * @param jobsPerSecond that it ends; 0: none lately
     * @param breakerOpen whether its calls are held back because they fail
     */
    record LaneState(long queued, Duration latencyP50, double jobsPerSecond, boolean breakerOpen) {

        /** When a job that queues now is likely to be done. */
        long expectedMs() {
            double wait = jobsPerSecond > 0 ? queued / jobsPerSecond * 1_000 : 0;
            return latencyP50.toMillis() + (long) wait;
        }
    }
}
