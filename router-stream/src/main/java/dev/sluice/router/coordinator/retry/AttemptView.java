package dev.sluice.router.coordinator.retry;

import java.time.Instant;

/**
 * What the retry policy looks at.
 *
 * @param jobCore seed of the jitter, so that a replay decides alike
 * @param epoch the attempt that ended
 * @param attemptsLeft attempts that may still be started
 * @param laneIndex where the attempt ran
 * @param lanes length of the plan
 * @param failuresOnLane failures in a row on this lane, this one included
 * @param failures failures in a row on whatever lanes, this one included
 */
public record AttemptView(
        String jobCore,
        int epoch,
        int attemptsLeft,
        int laneIndex,
        int lanes,
        int failuresOnLane,
        int failures,
        Instant deadline) {}
