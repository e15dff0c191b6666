package dev.sluice.results.usage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of an answer.
 *
 * @param startMs of its hour or day in UTC; null when the answer is not divided by time
 * @param groups values in the order of the question; null: those without
 * @param sums by {@link Measure#ordinal}
 */
record UsageRow(@Nullable Long startMs, List<@Nullable String> groups, long[] sums) {}
