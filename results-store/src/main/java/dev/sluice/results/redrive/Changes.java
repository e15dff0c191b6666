package dev.sluice.results.redrive;

import org.jspecify.annotations.Nullable;

/**
 * How the next run differs from the last. What is null stays as it was; of two words about the
 * deadline at most one is said, and without one the run gets as long as the first was given.
 *
 * @param model the route
 * @param deadlineMs a moment, in epoch milliseconds
 * @param deadlineInMs a time from when the run is asked for
 */
record Changes(
        @Nullable String model,
        @Nullable Long deadlineMs,
        @Nullable Long deadlineInMs,
        @Nullable Long costMaxNanoUsd) {
    static final Changes NONE = new Changes(null, null, null, null);
}
