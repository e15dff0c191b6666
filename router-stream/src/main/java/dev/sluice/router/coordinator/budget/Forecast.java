package dev.sluice.router.coordinator.budget;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What becomes of a budget if money goes on being spent as it is now.
 *
 * @param atEndNanoUsd spent when the window ends; empty: it never does
 * @param usedUpAt when the limit is reached; empty: not within the window
 */
public record Forecast(OptionalLong atEndNanoUsd, Optional<Instant> usedUpAt) {}
