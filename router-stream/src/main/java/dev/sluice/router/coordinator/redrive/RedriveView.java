package dev.sluice.router.coordinator.redrive;

import java.util.Optional;

/**
 * What a coordinator knows of the runs of one job.
 *
 * @param liveRun the run that has not ended; 0 when none lives
 * @param endedRun the last run that ended in the last minutes; 0 when none is remembered
 * @param begun the last run that a wish began within the horizon
 */
public record RedriveView(int liveRun, int endedRun, Optional<Begun> begun) {
    /**
     * @param wish by its id
     */
    public record Begun(int run, String wish) {}
}
